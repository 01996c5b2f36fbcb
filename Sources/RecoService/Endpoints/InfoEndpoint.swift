import HTTPServing
import HTTPWire
import Reco
import Tensors
import VectorMemory

/// `GET /info`: versions, the model's card, the memory, and every limit.
///
/// None of it changes while a model is served, so the answer is made once for each.
struct InfoEndpoint: Sendable {
    private let answer: HTTPResponse

    /// Describes a service.
    init(
        configuration: ServiceConfiguration,
        refiner: Refiner,
        classifier: Classifier,
        labelLimits: LabelSetLimits
    ) {
        var writer = JSONWriter(expecting: 2048)
        writer.beginObject()
        writer.key("service")
        writer.string("reco")
        writer.key("version")
        writer.string(configuration.version)
        Self.write(model: configuration.modelName, refiner, classifier, to: &writer)
        Self.write(refiner.memory, to: &writer)
        writer.key("limits")
        writer.beginObject()
        for (name, value) in Self.limits(configuration, labelLimits) {
            writer.key(name)
            writer.integer(value)
        }
        Self.writeTimeouts(configuration.server, to: &writer)
        writer.endObject()
        writer.endObject()
        answer = HTTPResponse(json: writer.bytes)
    }

    /// Answers the request.
    func respond() -> HTTPResponse { answer }

    private static func write(
        model name: String,
        _ refiner: Refiner,
        _ classifier: Classifier,
        to writer: inout JSONWriter
    ) {
        writer.key("model")
        writer.beginObject()
        for (key, value) in [
            ("name", name), ("fusion", refiner.plan.kind.rawValue),
            ("search", refiner.searchReach.rawValue), ("fuse", refiner.fusionReach.rawValue),
            ("instruction_set", Kernels.best.instructionSet),
        ] {
            writer.key(key)
            writer.string(value)
        }
        writer.key("dimension")
        writer.integer(refiner.memory.dimension)
        writer.key("logit_scale")
        writer.float(classifier.logitScale)
        writer.key("k")
        writer.beginObject()
        for modality in Modality.allCases {
            writer.key(modality.rawValue)
            writer.integer(refiner.defaultNeighborCount(for: modality))
            writer.key("\(modality.rawValue)_when_both")
            writer.integer(refiner.defaultNeighborCount(for: modality, sides: .both))
        }
        writer.endObject()
        writer.endObject()
    }

    private static func write(_ memory: Memory, to writer: inout JSONWriter) {
        writer.key("memory")
        writer.beginObject()
        writer.key("name")
        writer.string(memory.name)
        writer.key("rows")
        writer.integer(memory.rowCount)
        writer.key("dimension")
        writer.integer(memory.dimension)
        writer.key("checksum")
        writer.string(memory.checksum)
        writer.key("encoder")
        if let encoder = memory.encoder { writer.string(encoder) } else { writer.null() }
        writer.endObject()
    }

    private static func limits(
        _ configuration: ServiceConfiguration,
        _ labels: LabelSetLimits
    ) -> [(String, Int)] {
        let (server, limits) = (configuration.server, configuration.limits)
        return [
            ("body_bytes", server.limits.bodyByteLimit),
            ("head_bytes", server.limits.headByteLimit),
            ("target_bytes", server.limits.targetByteLimit),
            ("fields", server.limits.fieldCountLimit),
            ("connections", server.connectionLimit),
            ("handshakes", server.handshakeLimit),
            ("held_bytes", server.heldByteLimit),
            ("inflation_ratio", server.inflationRatioLimit),
            ("compression_minimum_bytes", server.compressionMinimum),
            ("embeddings", limits.embeddingLimit),
            ("k", limits.kLimit),
            ("neighbors", limits.neighborLimit),
            ("queued_rows", limits.queuedRowLimit),
            ("batch_rows", limits.batchRowLimit),
            ("cached_labels", limits.cachedLabelLimit),
            ("label_sets", labels.setLimit),
            ("labels", labels.labelLimit),
            ("labels_in_all_sets", labels.totalLabelLimit),
            ("label_bytes", labels.labelByteLimit),
            ("keys", AccessPolicy.keyLimit),
        ]
    }

    private static func writeTimeouts(
        _ server: ServerConfiguration,
        to writer: inout JSONWriter
    ) {
        for (name, timeout) in [
            ("handshake_seconds", server.handshakeTimeout), ("head_seconds", server.headTimeout),
            ("body_seconds", server.bodyTimeout),
            ("idle_seconds", server.idleTimeout), ("write_seconds", server.writeTimeout),
        ] {
            let (seconds, attoseconds) = timeout.components
            writer.key(name)
            writer.float(Float(seconds) + Float(attoseconds) / 1e18)
        }
    }
}
