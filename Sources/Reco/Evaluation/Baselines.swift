import FusionModel
import Tensors
import VectorMemory

/// Two simpler uses of the same memory, defined by uni-modal search whatever the method's is.
struct Baselines: Sendable {
    /// How many neighbors the mean baseline uses.
    static let neighborCount = FusionPlan.paperNeighborCount

    /// What searches.
    let refiner: Refiner
    private let classifier = Classifier()

    init(_ refiner: Refiner) {
        self.refiner = refiner
    }

    private var neighborCount: Int { min(Self.neighborCount, refiner.memory.rowCount) }

    /// How many of some queries each baseline answers rightly.
    ///
    /// `neighbors` are what the refiner found for them, at least as many as the mean uses.
    func hits(
        _ queries: Matrix,
        labels: [Int],
        classes: Matrix,
        neighbors: [[Neighbor]]
    ) -> TaskAnswers.BaselineHits {
        let nearest =
            refiner.searchReach == .uni
            ? neighbors
            : refiner.memory.search(
                queries,
                among: .image,
                k: neighborCount,
                threadCount: refiner.threadCount
            )
        func hitCount(_ images: Matrix) -> Int {
            classifier.answers(images, classes: classes, labels: labels).count(where: \.isRight)
        }
        return TaskAnswers.BaselineHits(
            nearestNeighbor: hitCount(textsOfNearest(nearest)),
            mean: hitCount(meanFusion(queries, nearest))
        )
    }

    /// Each query plus the mean of its nearest images' texts.
    private func meanFusion(_ queries: Matrix, _ neighbors: [[Neighbor]]) -> Matrix {
        let closest = neighbors.map { $0.prefix(neighborCount) }
        let batch = TokenBatch(
            originals: queries,
            retrieved: refiner.memory.embeddings(
                of: closest.flatMap { $0.map(\.entry) },
                modality: .text
            ),
            similarities: Matrix(
                rowCount: closest.count,
                columnCount: neighborCount,
                values: closest.flatMap { $0.map(\.similarity) }
            )
        )
        return Fusion.mean.forward(batch, threadCount: refiner.threadCount).embeddings
    }

    /// The text that stands beside each query's most similar image.
    private func textsOfNearest(_ neighbors: [[Neighbor]]) -> Matrix {
        refiner.memory.embeddings(of: neighbors.map { $0[0].entry }, modality: .text)
    }
}
