import FusionModel
import Tensors
import VectorMemory

/// The gradients of both layers.
struct LayerGradients: Sendable {
    var image: FusionParameters
    var text: FusionParameters

    init(zeros configuration: FusionConfiguration) {
        image = .zeros(configuration)
        text = .zeros(configuration)
    }

    mutating func setToZero() {
        image.setToZero()
        text.setToZero()
    }

    /// Adds all lanes to the first, in their order; the layers at the same time, since each addition
    /// is a pass over memory.
    static func sum(_ lanes: inout [LayerGradients]) {
        guard lanes.count > 1 else { return }
        let others = Array(lanes.dropFirst())
        // Each sum has one owner, so that it is added to in place.
        var sums = [lanes[0].image, lanes[0].text]
        lanes[0] = others[0]
        Parallel.update(&sums, threadCount: lanes.count) { index, sum in
            for lane in others { sum.add(index == 0 ? lane.image : lane.text) }
        }
        lanes[0].image = sums[0]
        lanes[0].text = sums[1]
    }
}

/// The passes of one batch through both layers and back, a block of rows at a time.
///
/// How it works. Thread `t` of `n` does the blocks `t`, `t + n`, `t + 2n` … and adds what they
/// give to a gradient of its own; these are added up in the threads' order. So the bits depend on
/// how many threads there are, and on nothing else that chance decides. What a block's pass
/// records for its way back is kept where memory allows, and recorded again where it does not.
struct BatchPass: Sendable {
    let maker: BatchMaker
    let image: FusionLayer
    let text: FusionLayer
    let threadCount: Int

    private func layer(_ modality: Modality) -> FusionLayer { modality == .image ? image : text }

    /// What the passes of all blocks recorded; nothing where it is not kept.
    typealias Tapes = [FusionTape?]

    /// Refines both sides of a batch.
    ///
    /// Shape: `[batch x dimension]` each.
    func forward(
        _ batch: TrainingBatch,
        keepsTapes: Bool
    ) -> (images: Matrix, texts: Matrix, tapes: Tapes) {
        let outputs = Parallel.map(batch.blocks.count, threadCount: threadCount) { index in
            let (refined, tape) = forward(batch.blocks[index], in: batch)
            return (refined, keepsTapes ? tape : nil)
        }
        func joined(_ modality: Modality) -> Matrix {
            let parts = zip(batch.blocks, outputs).filter { $0.0.modality == modality }
            return Matrix(joining: parts.map(\.1.0))
        }
        return (joined(.image), joined(.text), outputs.map(\.1))
    }

    private func forward(
        _ block: TrainingBatch.Block,
        in batch: TrainingBatch
    ) -> (Matrix, FusionTape) {
        var tape = FusionTape()
        let tokens = maker.tokens(of: block, in: batch)
        let refined = layer(block.modality).forward(tokens, recording: &tape)
        return (refined, tape)
    }

    /// Replaces the first of the lanes' gradients by that of the batch; the others are used up.
    func backward(
        _ batch: TrainingBatch,
        value: ContrastiveLoss.Value,
        tapes: Tapes,
        into lanes: inout [LayerGradients]
    ) {
        precondition(lanes.count == threadCount, "\(lanes.count) gradients, \(threadCount) threads")
        Parallel.update(&lanes, threadCount: threadCount) { lane, gradients in
            gradients.setToZero()
            for index in stride(from: lane, to: batch.blocks.count, by: threadCount) {
                let block = batch.blocks[index]
                // Nothing where it was not kept.
                let tape = tapes[index] ?? forward(block, in: batch).1
                switch block.modality {
                case .image:
                    image.backward(
                        value.imageGradient.rows(block.rows),
                        tape: tape,
                        into: &gradients.image
                    )
                case .text:
                    text.backward(
                        value.textGradient.rows(block.rows),
                        tape: tape,
                        into: &gradients.text
                    )
                }
            }
        }
        LayerGradients.sum(&lanes)
    }
}
