/// Which neighboring shards a compaction puts into new ones together.
///
/// How it works: shards are taken in order, and each joins those before it if its live rows fit
/// behind theirs. A plan for what a compaction wrote is empty: a shard that did not fit does not fit
/// afterwards.
struct CompactionPlan: Equatable {
    /// Shards that stay or are rewritten together.
    struct Group: Equatable {
        /// Their positions in the manifest.
        var shards: Range<Int>
        var liveCount: Int
        /// Whether they become new shards; otherwise it is one shard, which stays as it is.
        var isRewritten: Bool

        /// The rows of the last shard that these would make.
        func lastRowCount(rowLimit: Int) -> Int {
            isRewritten && liveCount > 0 ? (liveCount - 1) % rowLimit + 1 : liveCount
        }
    }

    /// All shards, in order.
    private(set) var groups: [Group] = []

    init(_ shards: [Manifest.Shard], rowLimit: Int) {
        for (index, shard) in shards.enumerated() {
            let count = shard.live.count
            // A shard of no live rows goes with a neighbor whatever its size: if it had the highest
            // number and vanished alone, the next shard would bear that number again.
            if let last = groups.last,
                count == 0 || last.liveCount == 0
                    || last.lastRowCount(rowLimit: rowLimit) + count <= rowLimit
            {
                groups[groups.count - 1] = Group(
                    shards: last.shards.lowerBound..<index + 1,
                    liveCount: last.liveCount + count,
                    isRewritten: true
                )
            } else {
                groups.append(
                    Group(
                        shards: index..<index + 1,
                        liveCount: count,
                        isRewritten: shard.removed != nil
                    )
                )
            }
        }
    }

    /// Whether every shard stays.
    var isEmpty: Bool { !groups.contains(where: \.isRewritten) }
    /// The positions of the shards that do not stay.
    var rewritten: [Int] { groups.filter(\.isRewritten).flatMap { Array($0.shards) } }
}
