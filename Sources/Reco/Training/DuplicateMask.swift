/// Which pairs of a batch are not each other's negatives, because they say the same.
struct DuplicateMask: Sendable {
    /// Takes the place of a logit that must not count: its exponential vanishes beside any other,
    /// and unlike an infinity it gives zero when multiplied by zero.
    static let excludedLogit: Float = -1e20

    /// Each row's duplicates, rising, without the row itself; empty for most rows.
    private let duplicates: [[Int]]

    /// Compares the pairs' group numbers.
    init(groups: [Int]) {
        var members: [Int: [Int]] = [:]
        for (row, group) in groups.enumerated() { members[group, default: []].append(row) }
        duplicates = groups.enumerated().map { row, group in
            (members[group] ?? []).filter { $0 != row }
        }
    }

    /// The pairs that are not negatives of this one.
    func duplicates(of row: Int) -> [Int] { duplicates[row] }
}
