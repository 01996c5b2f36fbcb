import Tensors

/// The members `embedding` and `embeddings` of a body, of which there must be exactly one.
struct EmbeddingFields {
    private var reader: EmbeddingReader
    private var name: String?

    /// Starts with neither read.
    init(dimension: Int, limits: ServiceLimits) {
        reader = EmbeddingReader(dimension: dimension, rowLimit: limits.embeddingLimit)
    }

    /// Reads the value of one of the two.
    mutating func read(_ key: String, from scanner: inout JSONScanner) throws(ServiceError) {
        if let name {
            throw .invalidField(
                pointer: "/" + key,
                expected: "either embedding or embeddings",
                found: "\(name) as well"
            )
        }
        name = key
        if key == "embedding" {
            try reader.readRow(from: &scanner, at: "/embedding")
        } else {
            try reader.readRows(from: &scanner, at: "/embeddings")
        }
    }

    /// What was read, at unit length.
    ///
    /// Shape: `[batch x dimension]`.
    func unitRows() throws(ServiceError) -> Matrix {
        guard let name else {
            throw .invalidField(
                pointer: "",
                expected: "either embedding or embeddings",
                found: "neither"
            )
        }
        return try reader.unitRows { name == "embedding" ? "/embedding" : "/embeddings/\($0)" }
    }
}
