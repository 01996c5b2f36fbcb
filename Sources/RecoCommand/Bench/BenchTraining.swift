import FusionModel
import Tensors

/// The part of training that `reco bench` times: forward and backward of both modalities, on one
/// thread, without the loss and the optimizer.
struct BenchTraining {
    let layer: FusionLayer
    /// Neighbors of each row.
    let k: Int
    let timer: BenchTimer

    /// A usual batch of contrastive training.
    private static let batchRowCount = 1024
    /// How many of its rows go through the layer together, as in a training.
    private static let blockRowCount = 256
    /// The rows of the product.
    private static let productRowCount = 512

    /// The time of one batch, and that of a product of the layer's size to measure it in.
    func rows() -> [BenchReport.Row] {
        [pass(), product()]
    }

    private func pass() -> BenchReport.Row {
        let dimension = layer.configuration.dimension
        let blockCount = Self.batchRowCount / Self.blockRowCount
        let originals = BenchWorld.embeddings(Self.blockRowCount, dimension: dimension, salt: 4)
        let block = TokenBatch(
            originals: originals,
            retrieved: BenchWorld.embeddings(
                Self.blockRowCount * k,
                dimension: dimension,
                salt: 5
            ),
            similarities: Matrix(rowCount: Self.blockRowCount, columnCount: k)
        )
        var tapes = [FusionTape](repeating: FusionTape(), count: 2 * blockCount)
        var gradients = [FusionParameters](repeating: .zeros(layer.configuration), count: 2)
        return timer.measure("training/\(Self.batchRowCount)") {
            for index in tapes.indices { _ = layer.forward(block, recording: &tapes[index]) }
            for modality in 0..<2 {
                gradients[modality].setToZero()
                for index in 0..<blockCount {
                    layer.backward(
                        originals,
                        tape: tapes[modality * blockCount + index],
                        into: &gradients[modality]
                    )
                }
            }
        }
    }

    private func product() -> BenchReport.Row {
        let dimension = layer.configuration.dimension
        let rows = BenchWorld.embeddings(Self.productRowCount, dimension: dimension, salt: 6)
        let weight = layer.parameters[.hiddenWeight]
        var out = Matrix(rowCount: rows.rowCount, columnCount: weight.rowCount)
        let size = "\(rows.rowCount)x\(dimension)x\(weight.rowCount)"
        return timer.measure("product/\(size)") {
            out.update {
                Kernels.best.multiply(
                    rows.view,
                    weight.view.transposed,
                    into: &$0,
                    stride: weight.rowCount
                )
            }
        }
    }
}
