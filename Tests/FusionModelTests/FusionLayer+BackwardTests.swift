import Tensors
import Testing

@testable import FusionModel

@Suite struct FusionLayerBackwardTests {
    /// Agreement with PyTorch's gradients, by norm of each tensor.
    static let tolerance = 1e-4

    static func norm(_ values: [Double]) -> Double {
        values.map { $0 * $0 }.reduce(0, +).squareRoot()
    }

    static func loss(
        _ golden: GoldenCase,
        image: Matrix,
        text: Matrix,
        logitScale: Float
    ) throws -> NaiveContrastiveLoss {
        NaiveContrastiveLoss(
            refined: (image, text),
            originals: (try golden.rows("image"), try golden.rows("text")),
            logitScale: logitScale
        )
    }

    @Test(arguments: GoldenCase.small)
    func givesPyTorchsLossAndGradients(golden: GoldenCase) throws {
        var tapes = (image: FusionTape(), text: FusionTape())
        let layers = (image: try golden.layer("image"), text: try golden.layer("text"))
        let image = layers.image.forward(try golden.batch("image"), recording: &tapes.image)
        let text = layers.text.forward(try golden.batch("text"), recording: &tapes.text)
        #expect(try image.distance(to: golden.refined("image")) <= 1e-5)
        #expect(try text.distance(to: golden.refined("text")) <= 1e-5)
        let loss = try Self.loss(golden, image: image, text: text, logitScale: golden.logitScale())
        for (found, expected) in zip(loss.terms, try golden.rows("loss_terms").values) {
            #expect(abs(found / Double(expected) - 1) <= 1e-4)
        }
        let scaleSlope = try golden.rows("gradient.logit_scale").values[0]
        #expect(abs(loss.logitScaleGradient / Double(scaleSlope) - 1) <= Self.tolerance)
        for (name, layer, tape, slopes) in [
            ("image", layers.image, tapes.image, loss.imageGradient),
            ("text", layers.text, tapes.text, loss.textGradient),
        ] {
            var gradient = FusionParameters.zeros(layer.configuration)
            layer.backward(NaiveContrastiveLoss.matrix(slopes), tape: tape, into: &gradient)
            try expectGolden(gradient, golden, name)
        }
    }

    private func expectGolden(
        _ gradient: FusionParameters,
        _ golden: GoldenCase,
        _ modality: String
    ) throws {
        for name in FusionTensor.all(in: gradient.configuration) {
            let expected = try golden.rows("gradient.\(modality).\(name.rawValue)").values
                .map(Double.init)
            let found = gradient[name].values.map(Double.init)
            let distance = Self.norm(zip(found, expected).map(-))
            let limit = Self.tolerance * Self.norm(expected)
            #expect(distance <= limit, "\(modality).\(name.rawValue)")
        }
        // The key bias cancels: what PyTorch has there is rounding, and ours is exactly zero.
        let dimension = gradient.configuration.dimension
        let bias = try golden.rows("gradient.\(modality).self_attn.in_proj_bias").values
        for index in dimension..<2 * dimension {
            #expect(abs(bias[index]) < 1e-9)
            #expect(gradient[.inputProjectionBias].values[index] == 0)
        }
    }

    @Test(arguments: 0..<12, [0, 1, 4])
    func agreesWithCentralDifferencesOfTheNaiveLayer(switches: Int, k: Int) throws {
        let configuration = try FusionConfiguration(
            dimension: 6,
            headCount: switches & 1 == 0 ? 2 : 3,
            feedForwardWidth: 7,
            activation: switches & 1 == 0 ? .gelu : .relu,
            normalizesFirst: switches & 2 == 0,
            layerNormEpsilon: 1e-2,
            tokenScale: 2,
            hasSimilarityBias: switches & 4 == 0,
            hasZeroAttention: switches & 8 != 0
        )
        var random = RandomFusion(seed: UInt64(10 * switches + k))
        let parameters = try random.parameters(configuration)
        let batch = random.batch(rowCount: 3, dimension: 6, k: k)
        let slopes = random.batch(rowCount: 3, dimension: 6, k: 0).originals
        let layer = FusionLayer(parameters)
        var tape = FusionTape()
        let output = layer.forward(batch, recording: &tape)
        #expect(output.distance(to: layer.forward(batch).embeddings) < 1e-5)
        var gradient = FusionParameters.zeros(configuration)
        layer.backward(slopes, tape: tape, into: &gradient)
        for name in FusionTensor.all(in: configuration) {
            let found = gradient[name].values.map(Double.init)
            let expected = found.indices.map { index in
                let step: Float = 0x1p-11
                func value(_ change: Float) -> Double {
                    var changed = parameters
                    changed.update(name) { $0[index] += change }
                    return Self.value(changed, batch, slopes)
                }
                return (value(step) - value(-step)) / Double(2 * step)
            }
            let distance = Self.norm(zip(found, expected).map(-))
            #expect(distance <= 2e-3 * Self.norm(expected) + 2e-4, "\(name.rawValue)")
        }
    }

    /// The sum of all outputs, each times its slope, by the naive layer.
    private static func value(
        _ parameters: FusionParameters,
        _ batch: TokenBatch,
        _ slopes: Matrix
    ) -> Double {
        let naive = NaiveFusionLayer(parameters)
        let k = batch.neighborCount
        return (0..<batch.rowCount).map { row in
            let refined = naive.refine(
                original: batch.originals.row(row),
                retrieved: (0..<k).map { batch.retrieved.row(row * k + $0) },
                similarities: batch.similarities.row(row)
            )
            return zip(refined.embedding, slopes.row(row)).map { $0 * Double($1) }.reduce(0, +)
        }.reduce(0, +)
    }

    @Test(arguments: Kernels.supported)
    func everyInstructionSetGivesTheSameGradient(kernels: Kernels) throws {
        let (parameters, batch, slopes) = try Self.sample()
        let expected = try Self.gradient(FusionLayer(parameters), batch, slopes)
        let found = try Self.gradient(FusionLayer(parameters, kernels: kernels), batch, slopes)
        for name in FusionTensor.all(in: parameters.configuration) {
            let distance = found[name].distance(to: expected[name])
            #expect(distance < 1e-4, "\(name.rawValue)")
        }
    }

    @Test func blocksAddUpToTheWholeBatchAndATapeMayBeUsedAgain() throws {
        let (parameters, batch, slopes) = try Self.sample()
        let layer = FusionLayer(parameters)
        let whole = try Self.gradient(layer, batch, slopes)
        var tape = FusionTape()
        let together = layer.forward(batch, recording: &tape)
        var gradient = FusionParameters.zeros(parameters.configuration)
        for rows in [0..<7, 7..<14, 14..<19] {
            let part = layer.forward(batch.rows(rows), recording: &tape)
            #expect(part.bits == together.rowRange(rows).bits)
            layer.backward(slopes.rowRange(rows), tape: tape, into: &gradient)
        }
        for name in FusionTensor.all(in: parameters.configuration) {
            let distance = gradient[name].distance(to: whole[name])
            #expect(distance < 1e-5, "\(name.rawValue)")
        }
    }

    @Test func rowsOfUnequallyManyNeighborsGiveWhatTheyGiveAlone() throws {
        let (parameters, batch, slopes) = try Self.sample()
        let layer = FusionLayer(parameters)
        let counts = (0..<19).map { ($0 * 7) % 18 }
        let parts = counts.enumerated().map { row, count in
            TokenBatch(
                originals: batch.originals.rowRange(row..<row + 1),
                retrieved: batch.retrieved.rowRange(row * 17..<row * 17 + count),
                similarities: Matrix(
                    rowCount: 1,
                    columnCount: count,
                    values: Array(batch.similarities.row(row)[..<count])
                )
            )
        }
        let uneven = TokenBatch(
            originals: batch.originals,
            retrieved: Matrix(joining: parts.map(\.retrieved)),
            similarities: parts.flatMap(\.similarities.values),
            neighborCounts: counts
        )
        var tape = FusionTape()
        let together = layer.forward(uneven, recording: &tape)
        let found = try Self.gradient(layer, uneven, slopes)
        var expected = FusionParameters.zeros(parameters.configuration)
        for (row, part) in parts.enumerated() {
            let alone = layer.forward(part, recording: &tape)
            #expect(alone.bits == together.rowRange(row..<row + 1).bits)
            layer.backward(slopes.rowRange(row..<row + 1), tape: tape, into: &expected)
        }
        for name in FusionTensor.all(in: parameters.configuration) {
            #expect(found[name].distance(to: expected[name]) < 1e-5, "\(name.rawValue)")
        }
    }

    @Test func anEmptyBatchHasNoGradient() throws {
        let (parameters, batch, slopes) = try Self.sample()
        let layer = FusionLayer(parameters)
        let gradient = try Self.gradient(layer, batch.rows(0..<0), slopes.rowRange(0..<0))
        #expect(gradient == .zeros(parameters.configuration))
    }

    private static func gradient(
        _ layer: FusionLayer,
        _ batch: TokenBatch,
        _ slopes: Matrix
    ) throws -> FusionParameters {
        var tape = FusionTape()
        let output = layer.forward(batch, recording: &tape)
        #expect(output.rowCount == batch.rowCount)
        var gradient = FusionParameters.zeros(layer.configuration)
        layer.backward(slopes, tape: tape, into: &gradient)
        return gradient
    }

    private static func sample() throws -> (FusionParameters, TokenBatch, Matrix) {
        let configuration = try FusionConfiguration(
            dimension: 42,
            headCount: 3,
            feedForwardWidth: 70,
            hasSimilarityBias: true,
            hasZeroAttention: true
        )
        var random = RandomFusion(seed: 12)
        return (
            try random.parameters(configuration),
            random.batch(rowCount: 19, dimension: 42, k: 17),
            random.batch(rowCount: 19, dimension: 42, k: 0).originals
        )
    }
}
