/// The best `limit` neighbors of one query among those it has been shown.
///
/// More similar is better, and of equally similar ones the lower entry. That order is total, so
/// the result does not depend on the order in which entries come, nor on how they were divided.
///
/// How it works: a binary heap keeps the worst kept neighbor at its root, where a better one
/// replaces it.
struct TopK: Sendable {
    /// How many neighbors are kept.
    let limit: Int
    /// A heap: no neighbor is better than its children at `2 i + 1` and `2 i + 2`.
    private var heap: [Neighbor] = []

    init(limit: Int) {
        precondition(limit >= 0, "limit \(limit)")
        self.limit = limit
    }

    /// What a similarity must at least be for its entry to be kept.
    var threshold: Float {
        if heap.count < limit { return -.infinity }
        return heap.first?.similarity ?? .infinity
    }

    /// The kept neighbors, best first.
    var neighbors: [Neighbor] { heap.sorted(by: Self.isBetter) }

    /// Whether a neighbor comes before another in a result.
    static func isBetter(_ first: Neighbor, _ second: Neighbor) -> Bool {
        first.similarity > second.similarity
            || first.similarity == second.similarity && first.entry < second.entry
    }

    /// Shows a neighbor, which is kept if it is among the best so far.
    ///
    /// Complexity: logarithmic in `limit`, constant for one that is not kept.
    mutating func insert(_ neighbor: Neighbor) {
        if heap.count < limit {
            heap.append(neighbor)
            moveUp(from: heap.count - 1)
        } else if let worst = heap.first, Self.isBetter(neighbor, worst) {
            heap[0] = neighbor
            moveDown()
        }
    }

    /// Joins what blocks of the same entries found for one query, best first.
    static func merging(_ parts: [TopK], limit: Int) -> [Neighbor] {
        if parts.count == 1 { return parts[0].neighbors }
        return Array(parts.flatMap(\.heap).sorted(by: isBetter).prefix(limit))
    }

    private mutating func moveUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard Self.isBetter(heap[parent], heap[child]) else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func moveDown() {
        var parent = 0
        while true {
            var worst = parent
            for child in 2 * parent + 1...2 * parent + 2 where child < heap.count {
                if Self.isBetter(heap[worst], heap[child]) { worst = child }
            }
            guard worst != parent else { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}
