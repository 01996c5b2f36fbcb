import HTTPWire

/// The place of a request in somebody's distributed trace.
///
/// Source: W3C, *Trace Context*, §3.2.
public struct TraceContext: Sendable, Equatable {
    /// The trace, 32 hexadecimal digits.
    public let traceID: String
    /// The span that sent the request, 16 hexadecimal digits.
    public let parentID: String

    /// Reads the field `traceparent`; one that is ill-formed, or there twice, is as good as none.
    init?(_ fields: FieldList) {
        let values = fields.all("traceparent")
        guard values.count == 1, let value = values.first else { return nil }
        let parts = value.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count >= 4, parts.allSatisfy({ $0.allSatisfy(Self.isHexadecimal) }),
            parts[0].count == 2, parts[1].count == 32, parts[2].count == 16, parts[3].count == 2,
            // Later versions may have more parts; version ff is none.
            parts[0].elementsEqual("00".utf8)
                ? parts.count == 4 : !parts[0].elementsEqual("ff".utf8)
        else { return nil }
        for part in parts[1...2] where part.allSatisfy({ $0 == UInt8(ascii: "0") }) { return nil }
        traceID = String(decoding: parts[1], as: UTF8.self)
        parentID = String(decoding: parts[2], as: UTF8.self)
    }

    /// Whether a byte is a digit or one of the small letters a to f.
    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}
