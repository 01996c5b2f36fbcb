/// Which pairs of a batch are not each other's negatives, because they say the same.
struct DuplicateMask: Sendable {
    /// Takes the place of a logit that must not count: its exponential vanishes beside any other,
    /// and unlike an infinity it gives zero when multiplied by zero.
    static let excludedLogit: Float = -1e20

    private let groups: [Int]
    /// The rows of each group, rising: kept once, however many they are.
    private let members: [Int: [Int]]

    /// Compares the pairs' group numbers.
    init(groups: [Int]) {
        var members: [Int: [Int]] = [:]
        for (row, group) in groups.enumerated() { members[group, default: []].append(row) }
        self.groups = groups
        self.members = members
    }

    /// The pairs that are not negatives of this one, rising, without itself; none of most rows.
    func duplicates(of row: Int) -> [Int] {
        guard let rows = members[groups[row]], rows.count > 1 else { return [] }
        return rows.filter { $0 != row }
    }
}
