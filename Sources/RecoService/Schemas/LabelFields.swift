import Reco
import Tensors

/// Labels with their text embeddings, as a body lists them.
struct LabelList: Sendable, Equatable {
    /// What the classes are called.
    var names: [String]
    /// The text embeddings at unit length.
    ///
    /// Shape: `[labels x dimension]`.
    var embeddings: Matrix
}

/// Reads the member `labels`: an array of objects with `name` and `embedding`.
struct LabelFields {
    private static let pointer = "/labels"
    private static let fields = ["name", "embedding"]

    private let limits: LabelSetLimits
    private var names: [String] = []
    private var reader: EmbeddingReader

    /// Starts without labels.
    init(dimension: Int, limits: LabelSetLimits) {
        self.limits = limits
        reader = EmbeddingReader(dimension: dimension, rowLimit: limits.labelLimit)
    }

    /// Reads the whole member.
    static func read(
        from scanner: inout JSONScanner,
        dimension: Int,
        limits: LabelSetLimits
    ) throws(ServiceError) -> LabelList {
        var labels = LabelFields(dimension: dimension, limits: limits)
        try scanner.require(.array, at: pointer)
        var array = try scanner.enterArray()
        while try scanner.nextElement(in: &array) {
            if array.count > limits.labelLimit {
                _ = try scanner.skipValue(allowsNotFinite: true)
            } else {
                try labels.readLabel(from: &scanner, at: "\(pointer)/\(array.count - 1)")
            }
        }
        guard (1...limits.labelLimit).contains(array.count) else {
            throw .invalidField(
                pointer: pointer,
                expected: "1…\(limits.labelLimit) labels",
                found: "\(array.count)"
            )
        }
        let embeddings = try labels.reader.unitRows { "\(pointer)/\($0)/embedding" }
        return LabelList(names: labels.names, embeddings: embeddings)
    }

    private mutating func readLabel(
        from scanner: inout JSONScanner,
        at pointer: String
    ) throws(ServiceError) {
        try scanner.require(.object, at: pointer)
        var object = try scanner.enterObject(at: pointer)
        var name: String?
        let rowCount = reader.rowCount
        while let key = try scanner.nextKey(in: &object) {
            switch key {
            case "name": name = try readName(from: &scanner, at: pointer + "/name")
            case "embedding": try reader.readRow(from: &scanner, at: pointer + "/embedding")
            default: throw .unknown(key, in: pointer, known: Self.fields)
            }
        }
        guard let name else { throw missing("name", at: pointer) }
        guard reader.rowCount > rowCount else { throw missing("embedding", at: pointer) }
        names.append(name)
    }

    private func readName(
        from scanner: inout JSONScanner,
        at pointer: String
    ) throws(ServiceError) -> String {
        let name = try scanner.readString(at: pointer)
        guard (1...limits.labelByteLimit).contains(name.utf8.count) else {
            throw .invalidField(
                pointer: pointer,
                expected: "a name of 1…\(limits.labelByteLimit) bytes",
                found: "\(name.utf8.count)"
            )
        }
        return name
    }

    private func missing(_ key: String, at pointer: String) -> ServiceError {
        .invalidField(
            pointer: "\(pointer)/\(key)",
            expected: "a label's \(key)",
            found: "no such member"
        )
    }
}
