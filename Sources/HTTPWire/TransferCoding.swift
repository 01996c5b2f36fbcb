/// Tells apart the ways in which `Transfer-Encoding` can be something other than `chunked`.
///
/// Source: RFC 9112 §6.1, §6.3 and §7; RFC 9110 §5.6.1 lets lists have empty elements, but this one.
enum TransferCoding {
    /// After so much, further values are only hinted at.
    private static let toldByteLimit = 40

    /// The error for the fields of a head whose transfer codings are not just `chunked`.
    ///
    /// 501 for a well-formed coding before `chunked` that is not implemented (§6.1); 400 for what is
    /// no coding, and where `chunked` is not once and last, so that no reader could tell the body's
    /// end (§6.3).
    static func fault(in fields: FieldList) -> WireError {
        var values: [String] = []
        var unknown: String?
        var chunkedCount = 0
        var isChunkedLast = false
        var isWellFormed = true
        for entry in fields.entries
        where FieldGrammar.spells(fields.name(entry), "transfer-encoding") {
            let value = fields.value(entry)
            values.append(FieldGrammar.excerpt(value))
            var elements = ListElements()
            while let element = elements.next(in: value) {
                let coding = value.extracting(element)
                isWellFormed = isWellFormed && FieldGrammar.isToken(coding)
                isChunkedLast = FieldGrammar.spells(coding, "chunked")
                if isChunkedLast {
                    chunkedCount += 1
                } else {
                    unknown = unknown ?? FieldGrammar.excerpt(coding)
                }
            }
            // Lists in general may have empty elements; in this one they have hidden a coding from
            // one of two readers.
            isWellFormed = isWellFormed && elements.skippedCount == 0 && !value.isEmpty
        }
        guard isWellFormed, chunkedCount == 1, isChunkedLast, let unknown else {
            return .invalidTransferEncoding(found: told(values))
        }
        return .unsupportedTransferCoding(found: unknown)
    }

    /// The values in one short line, however many there are.
    private static func told(_ values: [String]) -> String {
        var told = ""
        for (index, value) in values.enumerated() {
            guard told.utf8.count < toldByteLimit else { return told + ", ..." }
            told += (index > 0 ? ", " : "") + value
        }
        return told
    }
}
