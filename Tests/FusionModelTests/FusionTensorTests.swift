import FusionModel
import Testing

@Suite struct FusionTensorTests {
    /// The state dict of `nn.TransformerEncoderLayer(6, 2, 5)`, as PyTorch prints it.
    static let stateDict: [String: [Int]] = [
        "self_attn.in_proj_weight": [18, 6], "self_attn.in_proj_bias": [18],
        "self_attn.out_proj.weight": [6, 6], "self_attn.out_proj.bias": [6],
        "linear1.weight": [5, 6], "linear1.bias": [5],
        "linear2.weight": [6, 5], "linear2.bias": [6],
        "norm1.weight": [6], "norm1.bias": [6], "norm2.weight": [6], "norm2.bias": [6],
    ]

    @Test(arguments: [(false, false), (true, false), (true, true)])
    func namesAndShapesAreThoseOfPyTorch(
        hasSimilarityBias: Bool,
        hasZeroAttention: Bool
    ) throws {
        let configuration = try FusionConfiguration(
            dimension: 6,
            headCount: 2,
            feedForwardWidth: 5,
            hasSimilarityBias: hasSimilarityBias,
            hasZeroAttention: hasZeroAttention,
            metricRank: hasZeroAttention ? 3 : 0,
            hasTrust: hasZeroAttention
        )
        var expected = Self.stateDict
        if hasSimilarityBias {
            expected["similarity_bias"] = [2]
            expected["self_bias"] = [2]
        }
        if hasZeroAttention {
            expected["metric_mean"] = [6]
            expected["metric_directions"] = [3, 6]
            expected["metric_trust"] = [3]
            expected["zero_bias"] = [2]
            expected["zero_similarity_bias"] = [2]
        }
        let tensors = FusionTensor.all(in: configuration)
        let found = tensors.map { ($0.rawValue, $0.shape(in: configuration)) }
        #expect(Dictionary(uniqueKeysWithValues: found) == expected)
    }

    @Test(arguments: FusionTensor.allCases)
    func mapsAreTheTensorsOfTwoAxes(name: FusionTensor) throws {
        let configuration = try FusionConfiguration(
            dimension: 6,
            headCount: 2,
            feedForwardWidth: 5,
            hasSimilarityBias: true
        )
        #expect(name.isMap == (name.shape(in: configuration).count == 2))
    }
}
