/// The line before a chunk's data: its size, and extensions that are checked and ignored.
///
/// Source: RFC 9112 §7.1 and §7.1.1.
struct ChunkLine: Equatable {
    /// How many bytes of data follow; `Int.max` when the number does not fit.
    let size: Int
    /// How many bytes of the line are extensions.
    let extensionByteCount: Int

    /// Sixteen digits write any 64-bit number; more can only be zeros or an attack (§7.1).
    private static let digitLimit = 16
    private static let semicolon: UInt8 = 0x3B
    private static let equals: UInt8 = 0x3D
    private static let quote: UInt8 = 0x22
    private static let backslash: UInt8 = 0x5C

    /// Parses a line without its CRLF.
    static func parse(_ line: Span<UInt8>) throws(WireError) -> ChunkLine {
        var size = 0
        var index = 0
        while index < line.count, let digit = FieldGrammar.hexadecimalDigit(line[index]) {
            guard index < digitLimit else {
                throw .invalidChunkSize(found: FieldGrammar.excerpt(line))
            }
            let (product, overflowed) = size.multipliedReportingOverflow(by: 16)
            size = overflowed ? Int.max : product | Int(digit)
            index += 1
        }
        // No sign, space, prefix or underscore gets past this: they are no digits.
        guard index > 0 else { throw .invalidChunkSize(found: FieldGrammar.excerpt(line)) }
        let sizeEnd = index
        while index < line.count {
            guard let next = extensionEnd(line, from: index) else {
                throw index == sizeEnd && !beginsExtension(line, at: index)
                    ? .invalidChunkSize(found: FieldGrammar.excerpt(line))
                    : .invalidChunkExtension(
                        found: FieldGrammar.excerpt(line.extracting(sizeEnd..<line.count))
                    )
            }
            index = next
        }
        return ChunkLine(size: size, extensionByteCount: line.count - sizeEnd)
    }

    private static func beginsExtension(_ line: Span<UInt8>, at index: Int) -> Bool {
        let next = blankEnd(line, from: index)
        return next < line.count && line[next] == semicolon
    }

    /// Where the extension `;name`, `;name=token` or `;name="text"` ends that begins at `start`;
    /// white space around its separators is tolerated, as the grammar has it.
    private static func extensionEnd(_ line: Span<UInt8>, from start: Int) -> Int? {
        var index = blankEnd(line, from: start)
        guard index < line.count, line[index] == semicolon else { return nil }
        index = blankEnd(line, from: index + 1)
        guard let nameEnd = tokenEnd(line, from: index) else { return nil }
        index = blankEnd(line, from: nameEnd)
        guard index < line.count, line[index] == equals else { return nameEnd }
        index = blankEnd(line, from: index + 1)
        guard index < line.count, line[index] == quote else {
            return tokenEnd(line, from: index)
        }
        return quotedEnd(line, from: index)
    }

    private static func blankEnd(_ line: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < line.count && FieldGrammar.isBlank(line[index]) { index += 1 }
        return index
    }

    private static func tokenEnd(_ line: Span<UInt8>, from start: Int) -> Int? {
        let allowed = ByteSet.token
        var index = start
        while index < line.count && allowed.contains(line[index]) { index += 1 }
        return index > start ? index : nil
    }

    /// Where a quoted string ends.
    ///
    /// Source: RFC 9110 §5.6.4.
    private static func quotedEnd(_ line: Span<UInt8>, from start: Int) -> Int? {
        var index = start + 1
        while index < line.count && line[index] != quote {
            index += line[index] == backslash ? 2 : 1
        }
        return index < line.count ? index + 1 : nil
    }
}
