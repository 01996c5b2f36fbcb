import FusionModel

/// What a step keeps in memory and what it computes twice, so that it stays within a budget.
///
/// What is counted: the program itself, both layers' weights with their moments, copies and one
/// gradient per thread; the neighbors; a batch and its gradients; for each thread one block's
/// passes. What the budget leaves beyond that keeps first the tapes of all blocks (without them
/// every block goes forward twice) and then the logits of the loss. Mapped files are not counted:
/// the system takes their pages back when it needs them.
struct TrainingMemoryPlan: Sendable, Equatable {
    /// The program, its libraries and what the allocator holds back.
    static let programByteCount = 64 << 20

    /// The sizes that decide what a step needs.
    struct Sizes: Sendable {
        let configuration: FusionConfiguration
        let pairCount: Int
        let batchSize: Int
        let imageNeighborCount: Int
        let textNeighborCount: Int
        let threadCount: Int
        /// Copies of the weights beside those that learn: the start, the anchor, the best.
        let copyCount: Int
    }

    /// The plan of a training, before anything of it is made.
    init(
        _ recipe: TrainingRecipe,
        configuration: FusionConfiguration,
        order: BatchOrder,
        imageNeighborCount: Int,
        textNeighborCount: Int,
        threadCount: Int,
        budget: Int
    ) throws(TrainingError) {
        let sizes = Sizes(
            configuration: configuration,
            pairCount: order.pairCount,
            batchSize: order.batchSize,
            imageNeighborCount: imageNeighborCount,
            textNeighborCount: textNeighborCount,
            threadCount: threadCount,
            copyCount: 1 + (recipe.anchorDecay > 0 ? 1 : 0) + (order.heldOut.isEmpty ? 0 : 1)
        )
        try self.init(sizes, budget: budget)
    }

    /// Whether what a block's pass records is kept until its way back.
    let keepsTapes: Bool
    /// Whether the loss keeps its logits between its two passes.
    let keepsLogits: Bool
    /// How many bytes a step takes.
    let byteCount: Int

    /// Divides a budget.
    init(_ sizes: Sizes, budget: Int) throws(TrainingError) {
        let least = Self.fixedByteCount(sizes) + Self.lossByteCount(sizes, keepsLogits: false)
        guard least <= budget else {
            throw .memoryBudgetTooSmall(expected: least, found: budget)
        }
        let tapes = Self.tapeByteCount(sizes, rowCount: sizes.batchSize)
        keepsTapes = least + tapes <= budget
        let withTapes = least + (keepsTapes ? tapes : 0)
        let logits =
            Self.lossByteCount(sizes, keepsLogits: true)
            - Self.lossByteCount(sizes, keepsLogits: false)
        keepsLogits = withTapes + logits <= budget
        byteCount = withTapes + (keepsLogits ? max(0, logits) : 0)
    }

    private static func fixedByteCount(_ sizes: Sizes) -> Int {
        let float = MemoryLayout<Float>.size
        let dimension = sizes.configuration.dimension
        let layer = FusionTensor.all(in: sizes.configuration).reduce(0) {
            $0 + $1.shape(in: sizes.configuration).reduce(1, *)
        }
        // The weights, what a layer derives from them, two moments, and the threads' gradients.
        let copies = 4 + sizes.copyCount + sizes.threadCount
        let weights = 2 * float * layer * copies
        let k = sizes.imageNeighborCount + sizes.textNeighborCount
        // The entries and similarities of neighbors, as found and as measured; groups, orders and
        // the held-out pairs.
        let perPair =
            NeighborTable.byteCount(rowCount: 1, k: k) + k * float + 4 * MemoryLayout<Int>.size
        // The originals and the refined of both sides, and the batch's lists of neighbors.
        let perRow = 4 * float * dimension + k * 4 * MemoryLayout<Int>.size
        let block = min(
            TrainingBatch.blockRowLimit(
                batchSize: sizes.batchSize,
                threadCount: sizes.threadCount
            ),
            sizes.batchSize
        )
        let tokenCount = max(sizes.imageNeighborCount, sizes.textNeighborCount) + 1
        // One block's input, gathered and copied, what its two passes make of it, and the gradient
        // of its attention's maps.
        let passes =
            sizes.threadCount
            * (2 * float * block * tokenCount * dimension + 3 * float * dimension * dimension
                + tapeByteCount(sizes, rowCount: block))
        return programByteCount + weights + perPair * sizes.pairCount
            + perRow * sizes.batchSize + passes
    }

    /// What the passes of this many images and texts record, with the tokens that they were given.
    private static func tapeByteCount(_ sizes: Sizes, rowCount: Int) -> Int {
        [sizes.imageNeighborCount, sizes.textNeighborCount].reduce(0) { sum, k in
            let tokens = rowCount * (k + 1) * sizes.configuration.dimension
            return sum + tokens * MemoryLayout<Float>.size
                + FusionTape.byteCount(
                    rows: rowCount,
                    k: k,
                    configuration: sizes.configuration
                )
        }
    }

    private static func lossByteCount(_ sizes: Sizes, keepsLogits: Bool) -> Int {
        ContrastiveLoss.byteCount(
            batchSize: sizes.batchSize,
            dimension: sizes.configuration.dimension,
            keepsLogits: keepsLogits,
            threadCount: sizes.threadCount
        )
    }
}
