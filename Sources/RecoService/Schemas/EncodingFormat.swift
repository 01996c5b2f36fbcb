/// How embeddings are written in an answer; in requests either form is understood.
enum EncodingFormat: String, CaseIterable, Sendable {
    /// Arrays of JSON numbers, each with the fewest digits that read back as the same float.
    case float
    /// Strings of base64 of little-endian 32-bit floats.
    case base64
}

extension JSONWriter {
    /// Writes one embedding.
    mutating func embedding(_ values: Span<Float>, as format: EncodingFormat) {
        switch format {
        case .float: floats(values)
        case .base64: base64(values)
        }
    }
}
