import Reco
import Tensors

/// The JSON of the routes below `/label-sets`.
struct LabelSetSchema: Sendable {
    /// How many numbers an embedding has.
    let dimension: Int
    /// How much a store takes.
    let limits: LabelSetLimits

    /// What a name of a label set must be.
    static let expectedName =
        "1…\(LabelSet.nameByteLimit) of A-Z a-z 0-9 . _ - with no dot in front"

    /// Reads the body of `PUT /label-sets/{name}`.
    func parse(_ body: [UInt8]) throws(ServiceError) -> LabelList {
        try JSONScanner.parse(body) { scanner throws(ServiceError) in
            var labels: LabelList?
            var object = try scanner.enterObject()
            while let key = try scanner.nextKey(in: &object) {
                guard key == "labels" else { throw .unknown(key, in: "", known: ["labels"]) }
                labels = try LabelFields.read(
                    from: &scanner,
                    dimension: dimension,
                    limits: limits
                )
            }
            guard let labels else {
                throw .invalidField(
                    pointer: "/labels",
                    expected: "an array of labels",
                    found: "no such member"
                )
            }
            return labels
        }
    }

    /// Writes one label set; with its labels' embeddings if a format for them is given.
    func encode(_ set: LabelSet, embeddingsAs format: EncodingFormat? = nil) -> [UInt8] {
        let rowByteEstimate = format == nil ? 32 : dimension * 13 + 64
        var writer = JSONWriter(expecting: 256 + set.labels.count * rowByteEstimate)
        writer.beginObject()
        writeSummary(of: set, to: &writer)
        writer.key("labels")
        writer.beginArray()
        for (row, name) in set.labels.enumerated() {
            writer.beginObject()
            writer.key("name")
            writer.string(name)
            if let format {
                writer.key("embedding")
                writer.embedding(set.embeddings[row: row], as: format)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// Writes what a client that stored a set is told: not the labels, which it has.
    func encodeSummary(of set: LabelSet) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writeSummary(of: set, to: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// Writes the list of all label sets.
    func encode(listOf sets: [LabelSet]) -> [UInt8] {
        var writer = JSONWriter(expecting: 64 + sets.count * 160)
        writer.beginObject()
        writer.key("label_sets")
        writer.beginArray()
        for set in sets {
            writer.beginObject()
            writeSummary(of: set, to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private func writeSummary(of set: LabelSet, to writer: inout JSONWriter) {
        writer.key("name")
        writer.string(set.name)
        writer.key("count")
        writer.integer(set.labels.count)
        writer.key("dimension")
        writer.integer(set.embeddings.columnCount)
        writer.key("checksum")
        writer.string(set.checksum)
    }
}
