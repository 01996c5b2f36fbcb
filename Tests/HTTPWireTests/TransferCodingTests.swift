import Testing

@testable import HTTPWire

struct TransferCodingTests {
    private func fault(_ values: String...) -> WireError {
        var fields = FieldList()
        fields.append("Host", "gzip")
        for value in values { fields.append("TRANSFER-encoding", value) }
        return TransferCoding.fault(in: fields)
    }

    @Test func callsWellFormedOnesBeforeChunkedUnsupported() {
        #expect(fault("gzip, chunked") == .unsupportedTransferCoding(found: "gzip"))
        #expect(fault("gzip", "chunked") == .unsupportedTransferCoding(found: "gzip"))
        #expect(fault("br,gzip", "chunked") == .unsupportedTransferCoding(found: "br"))
    }

    /// RFC 9112 §6.3: without chunked at the end nobody knows where the body ends.
    @Test func callsThoseWithoutChunkedInvalid() {
        #expect(fault("gzip") == .invalidTransferEncoding(found: "gzip"))
        #expect(fault("br,gzip") == .invalidTransferEncoding(found: "br,gzip"))
        #expect(fault("identity") == .invalidTransferEncoding(found: "identity"))
    }

    @Test func callsOthersInvalid() {
        #expect(fault("chunked, gzip") == .invalidTransferEncoding(found: "chunked, gzip"))
        #expect(fault("chunked", "gzip") == .invalidTransferEncoding(found: "chunked, gzip"))
        #expect(
            fault("gzip, chunked, chunked")
                == .invalidTransferEncoding(found: "gzip, chunked, chunked")
        )
        #expect(fault("gzip;q=1") == .invalidTransferEncoding(found: "gzip;q=1"))
        #expect(fault("gzip,,chunked") == .invalidTransferEncoding(found: "gzip,,chunked"))
        #expect(fault("chunked", "") == .invalidTransferEncoding(found: "chunked, "))
    }

    /// A client that sends ninety long values does not get them all back.
    @Test func tellsManyLongValuesInOneShortLine() {
        var fields = FieldList()
        let value = String(repeating: "\u{E9}", count: 100)
        for _ in 0..<90 { fields.append("Transfer-Encoding", value) }
        #expect(TransferCoding.fault(in: fields).detail.utf8.count < 300)
    }
}
