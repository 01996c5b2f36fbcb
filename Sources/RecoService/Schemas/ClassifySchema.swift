import Reco
import Tensors

/// The body of `POST /classify`, read.
struct ClassifyRequest: Sendable, Equatable {
    /// Where the labels come from.
    enum Labels: Sendable, Equatable {
        /// A stored label set of this name.
        case stored(String)
        /// These, from the body.
        case inline(LabelList)
    }

    /// The images at unit length.
    ///
    /// Shape: `[batch x dimension]`.
    var images: Matrix
    /// The labels among which to choose.
    var labels: Labels
    /// How many labels an image's answer has at most.
    var top = 5
    /// Which sides are refined.
    var sides = RefinedSides.both
    /// Whether the unrefined answer is wanted too.
    var compares = false
}

/// What `POST /classify` found.
struct ClassifyAnswer: Sendable {
    /// Each image's best labels.
    var ranked: [[RankedLabel]]
    /// The same without refinement, if it was asked for.
    var originals: [[RankedLabel]]?
    /// What the labels are called.
    var names: [String]
}

/// The JSON of `POST /classify`: bytes to a request, and what came of it to bytes.
struct ClassifySchema: Sendable {
    /// How many numbers an embedding has.
    let dimension: Int
    /// What a request may ask for.
    let limits: ServiceLimits
    /// How many labels a request may bring.
    let labelLimits: LabelSetLimits
    /// What every answer begins with.
    let header: AnswerHeader

    private static let fields = [
        "embedding", "embeddings", "label_set", "labels", "top", "refine", "compare",
    ]

    /// Reads a request.
    func parse(_ body: [UInt8]) throws(ServiceError) -> ClassifyRequest {
        try JSONScanner.parse(body) { scanner throws(ServiceError) in
            try read(from: &scanner)
        }
    }

    private func read(from scanner: inout JSONScanner) throws(ServiceError) -> ClassifyRequest {
        var embeddings = EmbeddingFields(dimension: dimension, limits: limits)
        var labels: ClassifyRequest.Labels?
        var request = ClassifyRequest(
            images: Matrix(rowCount: 0, columnCount: dimension),
            labels: .stored("")
        )
        var object = try scanner.enterObject()
        while let key = try scanner.nextKey(in: &object) {
            let pointer = "/" + key
            switch key {
            case "embedding", "embeddings": try embeddings.read(key, from: &scanner)
            case "label_set", "labels":
                guard labels == nil else {
                    throw .invalidField(
                        pointer: pointer,
                        expected: "either label_set or labels",
                        found: "both"
                    )
                }
                labels = try readLabels(key, from: &scanner)
            case "top": request.top = try scanner.readInteger(at: pointer, in: 1...Int.max)
            case "refine": request.sides = try scanner.readChoice(at: pointer)
            case "compare": request.compares = try scanner.readBoolean(at: pointer)
            default: throw .unknown(key, in: "", known: Self.fields)
            }
        }
        guard let labels else {
            throw .invalidField(
                pointer: "",
                expected: "either label_set or labels",
                found: "neither"
            )
        }
        request.labels = labels
        request.images = try embeddings.unitRows()
        return request
    }

    private func readLabels(
        _ key: String,
        from scanner: inout JSONScanner
    ) throws(ServiceError) -> ClassifyRequest.Labels {
        if key == "labels" {
            return .inline(
                try LabelFields.read(from: &scanner, dimension: dimension, limits: labelLimits)
            )
        }
        let name = try scanner.readString(at: "/label_set")
        guard LabelSet.isValid(name: name) else {
            throw .invalidField(
                pointer: "/label_set",
                expected: LabelSetSchema.expectedName,
                found: quoted(name)
            )
        }
        return .stored(name)
    }

    /// Writes an answer.
    func encode(_ answer: ClassifyAnswer, for request: ClassifyRequest) -> [UInt8] {
        var writer = JSONWriter(expecting: 512 + answer.ranked.count * request.labelByteEstimate)
        writer.beginObject()
        header.write(to: &writer)
        if case .stored(let name) = request.labels {
            writer.key("label_set")
            writer.string(name)
        }
        writer.key("refine")
        writer.string(request.sides.rawValue)
        writer.key("data")
        writer.beginArray()
        for (index, labels) in answer.ranked.enumerated() {
            writer.beginObject()
            writer.key("index")
            writer.integer(index)
            writer.key("labels")
            write(labels, names: answer.names, to: &writer)
            if let originals = answer.originals {
                writer.key("original")
                write(originals[index], names: answer.names, to: &writer)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private func write(_ labels: [RankedLabel], names: [String], to writer: inout JSONWriter) {
        writer.beginArray()
        for label in labels {
            writer.beginObject()
            writer.key("label")
            writer.string(names[label.index])
            writer.key("similarity")
            writer.float(label.similarity)
            writer.key("probability")
            writer.float(label.probability)
            writer.endObject()
        }
        writer.endArray()
    }
}

extension ClassifyRequest {
    /// About how many bytes an image takes in the answer; a wrong guess costs a reallocation.
    fileprivate var labelByteEstimate: Int { 32 + min(top, 16) * (compares ? 160 : 80) }
}
