import FusionModel

// The hyper-parameters of a weights file are strings: safetensors allows nothing else there.
extension FusionConfiguration {
    /// How a weights file says that the token scale is the square root of the dimension.
    private static let rootOfDimension = "sqrt(dimension)"

    /// Reads the hyper-parameters that a weights file has in its metadata.
    init(metadata: [String: String], path: String) throws(CheckpointError) {
        let reader = MetadataReader(metadata: metadata, path: path)
        let dimension = try reader.value("dimension", "an integer") { Int($0) }
        let headCount = try reader.value("heads", "an integer") { Int($0) }
        let feedForwardWidth = try reader.value("feed_forward", "an integer") { Int($0) }
        let activation = try reader.value("activation", "gelu or relu") {
            Activation(rawValue: $0)
        }
        let normalizesFirst = try reader.value("norm_first", "true or false") { Bool($0) }
        let epsilon = try reader.value("layer_norm_eps", "a number") { Float($0) }
        // Nil is the initializer's own word for the root of the dimension.
        let scale = try reader.value("token_scale", "\(Self.rootOfDimension) or a number") {
            text -> Float?? in
            text == Self.rootOfDimension ? .some(nil) : Float(text).map { .some($0) }
        }
        let hasSimilarityBias = try reader.value("similarity_bias", "true or false") { Bool($0) }
        let hasZeroAttention = try reader.value("zero_attention", "true or false", missing: false) {
            Bool($0)
        }
        let metricRank = try reader.value("metric_rank", "an integer", missing: 0) { Int($0) }
        let hasTrust = try reader.value("metric_trust", "true or false", missing: false) {
            Bool($0)
        }
        do {
            try self.init(
                dimension: dimension,
                headCount: headCount,
                feedForwardWidth: feedForwardWidth,
                activation: activation,
                normalizesFirst: normalizesFirst,
                layerNormEpsilon: epsilon,
                tokenScale: scale,
                hasSimilarityBias: hasSimilarityBias,
                hasZeroAttention: hasZeroAttention,
                metricRank: metricRank,
                hasTrust: hasTrust
            )
        } catch {
            throw .invalidConfiguration(path: path, error)
        }
    }

    /// The hyper-parameters as a weights file has them; reading them gives the same again.
    var metadata: [String: String] {
        let isRoot = tokenScale == Float(dimension).squareRoot()
        var metadata = [
            "dimension": "\(dimension)",
            "heads": "\(headCount)",
            "feed_forward": "\(feedForwardWidth)",
            "activation": activation.rawValue,
            "norm_first": "\(normalizesFirst)",
            "layer_norm_eps": "\(layerNormEpsilon)",
            "token_scale": isRoot ? Self.rootOfDimension : "\(tokenScale)",
            "similarity_bias": "\(hasSimilarityBias)",
        ]
        // Older readers know nothing of these, and need not where they are not used.
        if hasZeroAttention { metadata["zero_attention"] = "true" }
        if metricRank > 0 { metadata["metric_rank"] = "\(metricRank)" }
        if hasTrust { metadata["metric_trust"] = "true" }
        return metadata
    }
}

/// Looks up and parses one string after the other.
private struct MetadataReader {
    let metadata: [String: String]
    let path: String

    func value<Value>(
        _ key: String,
        _ expected: String,
        missing: Value? = nil,
        _ parse: (String) -> Value?
    ) throws(CheckpointError) -> Value {
        guard let text = metadata[key] else {
            if let missing { return missing }
            throw .missingMetadata(path: path, key: key, expected: expected)
        }
        guard let value = parse(text) else {
            throw .unparsableMetadata(path: path, key: key, expected: expected, found: text)
        }
        return value
    }
}
