import HTTPWire

/// A coding that a body can have on its way, and that zlib knows.
///
/// Source: RFC 9110 §8.4.1. `deflate` is the zlib format (RFC 1950), as the clause says, and never
/// the bare stream of RFC 1951: bytes that both formats could claim would have two readings.
enum ContentCoding: String, CaseIterable, Sendable {
    /// RFC 1952, one member.
    case gzip
    /// RFC 1950.
    case deflate

    /// All names, as `Accept-Encoding` lists them.
    static let names = allCases.map(\.rawValue).joined(separator: ", ")

    /// The coding of a name in small letters; `x-gzip` is an old name of `gzip`.
    init?(name: String) {
        self.init(rawValue: name == "x-gzip" ? "gzip" : name)
    }

    /// The coding of a request's body; nil when there is none, or `identity`.
    static func ofBody(_ fields: FieldList) throws(ContentCodingError) -> ContentCoding? {
        guard fields.contains("Content-Encoding") else { return nil }
        let names = fields.elements("Content-Encoding").filter { $0 != "identity" }
        guard let name = names.first else { return nil }
        guard names.count == 1 else { throw .severalCodings(count: names.count) }
        guard let coding = ContentCoding(name: name) else { throw .unknownCoding(found: name) }
        return coding
    }

    /// What zlib calls the format: the logarithm of the window's size, and 16 more for gzip.
    var windowBits: Int32 {
        switch self {
        case .gzip: 31
        case .deflate: 15
        }
    }
}
