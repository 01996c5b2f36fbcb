import FusionModel
import Testing

@testable import Reco

@Suite struct FusionConfigurationMetadataTests {
    static let metadata = [
        "format": "reco-fusion-1", "dimension": "64", "heads": "4", "feed_forward": "128",
        "activation": "relu", "norm_first": "false", "layer_norm_eps": "1e-06",
        "token_scale": "2.5", "similarity_bias": "true",
    ]

    @Test func readsEveryKey() throws {
        let configuration = try FusionConfiguration(metadata: Self.metadata, path: "w")
        #expect(
            try configuration
                == FusionConfiguration(
                    dimension: 64,
                    headCount: 4,
                    feedForwardWidth: 128,
                    activation: .relu,
                    normalizesFirst: false,
                    layerNormEpsilon: 1e-6,
                    tokenScale: 2.5,
                    hasSimilarityBias: true
                )
        )
    }

    @Test(
        arguments: [("sqrt(dimension)", 8), ("1", 1), ("11.313708", 11.313708)] as [(String, Float)]
    )
    func readsTheTokenScale(text: String, scale: Float) throws {
        var metadata = Self.metadata
        metadata["token_scale"] = text
        #expect(try FusionConfiguration(metadata: metadata, path: "w").tokenScale == scale)
    }

    @Test(arguments: [nil, 1, 0.1, 11.313708] as [Float?], [true, false])
    func readsBackWhatItWrites(scale: Float?, flag: Bool) throws {
        let configuration = try FusionConfiguration(
            dimension: 96,
            headCount: 3,
            feedForwardWidth: 7,
            activation: flag ? .gelu : .relu,
            normalizesFirst: flag,
            layerNormEpsilon: 1e-7,
            tokenScale: scale,
            hasSimilarityBias: !flag,
            hasZeroAttention: !flag,
            metricRank: flag ? 0 : 12,
            hasTrust: !flag
        )
        let metadata = configuration.metadata
        #expect(try FusionConfiguration(metadata: metadata, path: "w") == configuration)
    }

    @Test(arguments: [(nil, 0), ("0", 0), ("5", 5)] as [(String?, Int)])
    func aMetricNeedNotBeSaid(text: String?, expected: Int) throws {
        var metadata = Self.metadata
        metadata["metric_rank"] = text
        let configuration = try FusionConfiguration(metadata: metadata, path: "w")
        #expect(configuration.metricRank == expected)
        #expect(configuration.metadata["metric_rank"] == (expected == 0 ? nil : text))
    }

    @Test(arguments: [(nil, false), ("false", false), ("true", true)] as [(String?, Bool)])
    func trustNeedNotBeSaid(text: String?, expected: Bool) throws {
        var metadata = Self.metadata
        metadata["metric_rank"] = "5"
        metadata["zero_attention"] = "true"
        metadata["metric_trust"] = text
        let configuration = try FusionConfiguration(metadata: metadata, path: "w")
        #expect(configuration.hasTrust == expected)
        #expect(configuration.metadata["metric_trust"] == (expected ? "true" : nil))
    }

    @Test(arguments: [(nil, false), ("false", false), ("true", true)] as [(String?, Bool)])
    func zeroAttentionNeedNotBeSaid(text: String?, expected: Bool) throws {
        var metadata = Self.metadata
        metadata["zero_attention"] = text
        let configuration = try FusionConfiguration(metadata: metadata, path: "w")
        #expect(configuration.hasZeroAttention == expected)
        #expect(configuration.metadata["zero_attention"] == (expected ? "true" : nil))
        metadata["zero_attention"] = "yes"
        #expect(throws: CheckpointError.self) {
            try FusionConfiguration(metadata: metadata, path: "w")
        }
    }

    @Test(arguments: metadata.keys.filter { $0 != "format" }.sorted())
    func rejectsAKeyThatIsMissingOrCannotBeParsed(key: String) throws {
        var metadata = Self.metadata
        metadata[key] = nil
        let missing = #expect(throws: CheckpointError.self) {
            try FusionConfiguration(metadata: metadata, path: "w")
        }
        guard case .missingMetadata("w", key, let expected) = missing else {
            Issue.record("found \(String(describing: missing))")
            return
        }
        for text in ["", " 4", "four", "True", "0x", "sqrt(heads)"] {
            metadata[key] = text
            let error = CheckpointError.unparsableMetadata(
                path: "w",
                key: key,
                expected: expected,
                found: text
            )
            #expect(throws: error) { try FusionConfiguration(metadata: metadata, path: "w") }
        }
    }

    @Test(arguments: ["0", "-1", "inf", "nan"])
    func rejectsAScaleThatNoLayerCanHave(text: String) {
        var metadata = Self.metadata
        metadata["token_scale"] = text
        #expect(throws: CheckpointError.self) {
            try FusionConfiguration(metadata: metadata, path: "w")
        }
    }
}
