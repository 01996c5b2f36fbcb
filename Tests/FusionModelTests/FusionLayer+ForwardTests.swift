import FusionModel
import Tensors
import Testing

@Suite struct FusionLayerForwardTests {
    /// Agreement with PyTorch's numbers, absolute, on values of a unit vector.
    static let tolerance: Float = 1e-5

    @Test(arguments: GoldenCase.small, ["image", "text"])
    func givesWhatPyTorchGives(golden: GoldenCase, modality: String) throws {
        let output = try golden.layer(modality).forward(golden.batch(modality))
        let distance = try output.embeddings.distance(to: golden.refined(modality))
        #expect(distance <= Self.tolerance)
    }

    @Test(
        .enabled(
            if: GoldenCase.clip.exists,
            "no clip-512 golden files in ../shared/golden or RECO_GOLDEN"
        ),
        arguments: ["image", "text"]
    )
    func givesWhatPyTorchGivesAtFullSize(modality: String) throws {
        let output = try GoldenCase.clip.layer(modality).forward(GoldenCase.clip.batch(modality))
        let distance = try output.embeddings.distance(to: GoldenCase.clip.refined(modality))
        #expect(distance <= Self.tolerance)
    }

    /// Dimension, heads and feed-forward width: none a multiple of a vector's lanes, and one head
    /// as well as heads of one value.
    struct Sizes: Sendable, CustomTestStringConvertible {
        let dimension: Int
        let headCount: Int
        let feedForwardWidth: Int

        var testDescription: String { "\(dimension)/\(headCount)/\(feedForwardWidth)" }

        static let all = [
            Sizes(dimension: 5, headCount: 5, feedForwardWidth: 3),
            Sizes(dimension: 9, headCount: 1, feedForwardWidth: 7),
            Sizes(dimension: 15, headCount: 3, feedForwardWidth: 31),
            Sizes(dimension: 34, headCount: 2, feedForwardWidth: 65),
        ]
    }

    @Test(arguments: Sizes.all, 0..<8)
    func agreesWithTheFullLayerInDoublePrecision(sizes: Sizes, switches: Int) throws {
        let configuration = try FusionConfiguration(
            dimension: sizes.dimension,
            headCount: sizes.headCount,
            feedForwardWidth: sizes.feedForwardWidth,
            activation: switches & 1 == 0 ? .gelu : .relu,
            normalizesFirst: switches & 2 == 0,
            layerNormEpsilon: 1e-3,
            tokenScale: switches & 1 == 0 ? nil : 1,
            hasSimilarityBias: switches & 4 == 0
        )
        var random = RandomFusion(seed: UInt64(100 * sizes.dimension + switches))
        let parameters = try random.parameters(configuration)
        let layer = FusionLayer(parameters)
        let naive = NaiveFusionLayer(parameters)
        // One row each: that rows of a batch are as they are alone is tested bit for bit below.
        for k in 0...17 {
            let batch = random.batch(rowCount: 1, dimension: sizes.dimension, k: k)
            let output = layer.forward(batch)
            let expected = naive.refine(
                original: batch.originals.values,
                retrieved: (0..<k).map { batch.retrieved.row($0) },
                similarities: batch.similarities.values
            )
            expectNear(output.embeddings.values, expected.embedding, "k \(k)")
            expectNear(output.attention.values, expected.attention, "k \(k)")
        }
    }

    @Test func givesTheSameBitsAloneInAnyBatchAndOnAnyThreads() throws {
        let configuration = try FusionConfiguration(
            dimension: 24,
            headCount: 3,
            feedForwardWidth: 40,
            hasSimilarityBias: true
        )
        var random = RandomFusion(seed: 4)
        let layer = FusionLayer(try random.parameters(configuration))
        let batch = random.batch(rowCount: 67, dimension: 24, k: 5)
        let alone = (0..<67).map { layer.forward(batch.rows($0..<$0 + 1)) }
        for rowCount in 1...67 {
            let output = layer.forward(
                batch.rows(67 - rowCount..<67),
                threadCount: 1 + rowCount % 4
            )
            let expected = alone.suffix(rowCount)
            #expect(output.embeddings.bits == expected.flatMap(\.embeddings.bits))
            #expect(output.attention.bits == expected.flatMap(\.attention.bits))
        }
    }

    @Test func givesTheSameBitsAloneAndInABatchAtFullSize() throws {
        let configuration = try FusionConfiguration(
            dimension: 512,
            headCount: 8,
            feedForwardWidth: 96
        )
        var random = RandomFusion(seed: 5)
        let layer = FusionLayer(try random.parameters(configuration))
        let batch = random.batch(rowCount: 37, dimension: 512, k: 10)
        let output = layer.forward(batch, threadCount: 2)
        for row in 0..<37 {
            let alone = layer.forward(batch.rows(row..<row + 1))
            #expect(alone.embeddings.bits == output.embeddings.rowRange(row..<row + 1).bits)
        }
    }

    @Test func neighborsMayComeInAnyOrder() throws {
        let configuration = try FusionConfiguration(
            dimension: 20,
            headCount: 4,
            feedForwardWidth: 33,
            hasSimilarityBias: true
        )
        var random = RandomFusion(seed: 6)
        let layer = FusionLayer(try random.parameters(configuration))
        let batch = random.batch(rowCount: 1, dimension: 20, k: 9)
        let order = (0..<9).shuffled(using: &random.generator)
        let permuted = TokenBatch(
            originals: batch.originals,
            retrieved: Matrix(joining: order.map { batch.retrieved.rowRange($0..<$0 + 1) }),
            similarities: Matrix(
                rowCount: 1,
                columnCount: 9,
                values: order.map { batch.similarities.values[$0] }
            )
        )
        let output = layer.forward(batch)
        let permutedOutput = layer.forward(permuted)
        expectNear(permutedOutput.embeddings.values, output.embeddings.values.map(Double.init))
        expectNear(
            permutedOutput.attention.values,
            order.map { Double(output.attention.values[$0]) }
        )
    }

    @Test func outputsAreUnitVectorsAndAttentionIsAShare() throws {
        let configuration = try FusionConfiguration(
            dimension: 16,
            headCount: 4,
            feedForwardWidth: 8
        )
        var random = RandomFusion(seed: 7)
        let layer = FusionLayer(try random.parameters(configuration))
        let output = layer.forward(random.batch(rowCount: 11, dimension: 16, k: 3))
        for row in 0..<11 {
            let squares = output.embeddings.row(row).map { Double($0) * Double($0) }
            #expect(abs(squares.reduce(0, +) - 1) < 1e-6)
            let sum = output.attention.row(row).reduce(0, +)
            #expect(sum > 0 && sum < 1, "the original's own token has the rest")
        }
    }

    @Test func anEmptyBatchGivesAnEmptyOutput() throws {
        let configuration = try FusionConfiguration(
            dimension: 8,
            headCount: 2,
            feedForwardWidth: 8
        )
        var random = RandomFusion(seed: 8)
        let layer = FusionLayer(try random.parameters(configuration))
        let output = layer.forward(
            random.batch(rowCount: 0, dimension: 8, k: 3),
            threadCount: 4
        )
        #expect(output.embeddings == Matrix(rowCount: 0, columnCount: 8))
        #expect(output.attention == Matrix(rowCount: 0, columnCount: 3))
    }

    private func expectNear(
        _ found: [Float],
        _ expected: [Double],
        _ comment: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(found.count == expected.count, comment, sourceLocation: sourceLocation)
        let distance = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(distance <= 1e-5, comment, sourceLocation: sourceLocation)
    }
}
