/// One line of a head or of trailers: `name: value`.
///
/// The scanner of lines has already refused control bytes. Source: RFC 9112 §5.
enum FieldLine {
    private static let colon: UInt8 = 0x3A

    /// Finds name and value in a line without its CRLF.
    ///
    /// The line begins at `start` among the bytes that the entry shall refer to.
    static func parse(
        _ line: Span<UInt8>,
        at start: Int
    ) throws(WireError) -> FieldList.Entry {
        let token = ByteSet.token
        var nameEnd = 0
        while nameEnd < line.count && token.contains(line[nameEnd]) { nameEnd += 1 }
        guard nameEnd > 0, nameEnd < line.count, line[nameEnd] == colon else {
            throw fault(line, nameEnd: nameEnd)
        }
        let value = FieldGrammar.trimmed(line.extracting(nameEnd + 1..<line.count))
        let offset = start + nameEnd + 1
        return FieldList.Entry(
            name: start..<start + nameEnd,
            value: offset + value.lowerBound..<offset + value.upperBound
        )
    }

    /// What is wrong with a line whose longest token at the start is not a name before a colon.
    private static func fault(_ line: Span<UInt8>, nameEnd: Int) -> WireError {
        guard nameEnd < line.count else {
            return .missingColon(found: FieldGrammar.excerpt(line))
        }
        let found = line[nameEnd]
        if nameEnd == 0 {
            // RFC 9112 §5.2 for folded lines, §2.2 for white space before the first field.
            if FieldGrammar.isBlank(found) { return .foldedLine }
            if found == colon { return .emptyFieldName }
        }
        guard FieldGrammar.isBlank(found) else { return .invalidFieldName(found: found) }
        // RFC 9112 §5.1: such a line has been used to hide a field from one of two parsers.
        let rest = FieldGrammar.trimmed(line.extracting(nameEnd..<line.count))
        let next = nameEnd + rest.lowerBound
        guard next < line.count else { return .missingColon(found: FieldGrammar.excerpt(line)) }
        return line[next] == colon
            ? .blankBeforeColon(name: FieldGrammar.excerpt(line.extracting(0..<nameEnd)))
            : .invalidFieldName(found: found)
    }
}
