import VectorMemory

/// What the search for a training's neighbors keeps in memory, so that it stays within a budget.
///
/// What is counted: the program, the tables of what is found, the embeddings of a block of pairs,
/// and for each thread what it finds for them and compares them with. What the budget leaves beyond
/// that holds the codes by which large memories are searched; without them every row is read. Mapped
/// files are not counted: the system takes their pages back when it needs them.
struct SearchMemoryPlan: Sendable, Equatable {
    /// The sizes that decide what a search needs.
    struct Sizes: Sendable {
        let dimension: Int
        let pairCount: Int
        let imageNeighborCount: Int
        let textNeighborCount: Int
        let threadCount: Int
        /// Pairs that are searched together.
        let blockRowCount: Int
        /// How many neighbors are found at a time.
        let foundLimit: Int
        /// What a search of both modalities keeps.
        let codeByteCount: Int
    }

    /// Whether the memory is searched by its codes.
    let keepsCodes: Bool
    /// How many bytes the search takes.
    let byteCount: Int

    /// Divides a budget.
    ///
    /// - Throws: `TrainingError.memoryBudgetTooSmall` when the search needs more without codes.
    init(_ sizes: Sizes, budget: Int) throws(TrainingError) {
        let least = Self.leastByteCount(sizes)
        guard least <= budget else {
            throw .memoryBudgetTooSmall(expected: least, found: budget)
        }
        keepsCodes = sizes.codeByteCount <= budget - least
        byteCount = least + (keepsCodes ? sizes.codeByteCount : 0)
    }

    private static func leastByteCount(_ sizes: Sizes) -> Int {
        let block = sizes.blockRowCount * sizes.dimension * MemoryLayout<Float>.size
        let found = sizes.foundLimit * MemoryLayout<Neighbor>.stride
        let tables = NeighborTable.byteCount(
            rowCount: sizes.pairCount,
            k: sizes.imageNeighborCount + sizes.textNeighborCount
        )
        // Both modalities' embeddings and those that are searched; what all threads found together,
        // and what of it is permitted.
        return TrainingMemoryPlan.programByteCount + tables + 3 * block + 2 * found
            + sizes.threadCount * (block + found)
    }
}
