/// Received bytes that are not yet parsed, and the search for the ends of their lines.
///
/// How it works: bytes are appended at the end and leave at the front. What has left is removed
/// from memory only when it is at least as much as what stays, so each byte is moved at most once
/// on average; and a line's bytes are looked at once each, since the search goes on where it
/// stopped. Work is thus linear in the input however it is cut.
struct InputBuffer: Sendable {
    /// What a search for the end of a line can find, besides faults.
    enum Line: Equatable {
        /// The line's CRLF begins so many bytes after the line.
        case complete(byteCount: Int)
        /// The end has not been received.
        case incomplete
        /// The line and its CRLF have more bytes than the limit.
        case tooLong
    }

    /// An empty buffer keeps at most this much memory, for the sake of idle connections.
    private static let idleCapacityLimit = 16_384

    private var bytes: [UInt8] = []
    /// Where the first unread byte is.
    private var start = 0
    /// How many bytes of the line searched last are known to be fine.
    private var searchedByteCount = 0
    /// How many bytes were looked at, copied or moved: what tests of linear work look at.
    private(set) var touchedByteCount = 0

    /// How many bytes wait.
    var count: Int { bytes.count - start }

    /// The waiting byte at an offset.
    subscript(offset: Int) -> UInt8 { bytes[start + offset] }

    /// The waiting bytes in a range of offsets.
    @_lifetime(borrow self)
    func span(_ range: Range<Int>) -> Span<UInt8> {
        bytes.span.extracting(start + range.lowerBound..<start + range.upperBound)
    }

    /// Whether these are the first bytes that wait.
    func begins(with prefix: [UInt8]) -> Bool {
        count >= prefix.count && prefix.indices.allSatisfy { self[$0] == prefix[$0] }
    }

    /// Appends what was received.
    mutating func append(_ received: Span<UInt8>) {
        if start > 0 && start >= count {
            touchedByteCount += count
            bytes.removeSubrange(0..<start)
            start = 0
        }
        bytes.append(copying: received)
        touchedByteCount += received.count
    }

    /// Lets bytes leave at the front.
    mutating func discard(_ byteCount: Int) {
        start += byteCount
        searchedByteCount = 0
        guard start == bytes.count else { return }
        start = 0
        if bytes.capacity > Self.idleCapacityLimit {
            bytes = []
        } else {
            bytes.removeAll(keepingCapacity: true)
        }
    }

    /// Lets everything leave.
    mutating func discardAll() { discard(count) }

    /// Takes bytes out at the front; all of them at once are handed over without a copy.
    mutating func take(_ byteCount: Int) -> [UInt8] {
        if start == 0 && byteCount == bytes.count {
            var taken: [UInt8] = []
            swap(&taken, &bytes)
            searchedByteCount = 0
            return taken
        }
        let taken = Array(bytes[start..<start + byteCount])
        touchedByteCount += byteCount
        discard(byteCount)
        return taken
    }

    /// Moves bytes from the front to the end of an array.
    mutating func move(_ byteCount: Int, to array: inout [UInt8]) {
        array.append(contentsOf: bytes[start..<start + byteCount])
        touchedByteCount += byteCount
        discard(byteCount)
    }

    /// Searches for the CRLF of the line that begins at an offset.
    ///
    /// Whatever it answers or throws depends only on the bytes up to the one that decides, never
    /// on how many were received with it. The caller that gets `incomplete` asks for the same line
    /// again. Source: RFC 9112 §2.2, RFC 9110 §5.5.
    ///
    /// - Throws: at the first control byte that is neither a tab nor part of CRLF.
    mutating func line(at offset: Int, byteLimit: Int) throws(WireError) -> Line {
        let lineStart = start + offset
        let end = min(bytes.count, lineStart + byteLimit)
        let first = lineStart + searchedByteCount
        let index = Self.firstNonText(bytes.span, in: first..<max(first, end))
        touchedByteCount += index - first
        searchedByteCount = index - lineStart
        let isLineLimit = end == lineStart + byteLimit
        guard index < end else { return isLineLimit ? .tooLong : .incomplete }
        switch bytes[index] {
        case FieldGrammar.lineFeed: throw .bareLineFeed
        case FieldGrammar.carriageReturn:
            guard index + 1 < end else { return isLineLimit ? .tooLong : .incomplete }
            guard bytes[index + 1] == FieldGrammar.lineFeed else {
                throw .bareCarriageReturn(found: bytes[index + 1])
            }
            searchedByteCount = 0
            return .complete(byteCount: index - lineStart)
        default: throw .controlByte(found: bytes[index])
        }
    }

    /// The place of the first byte that is no text, or the end of the range.
    private static func firstNonText(_ bytes: Span<UInt8>, in range: Range<Int>) -> Int {
        var index = range.lowerBound
        while index < range.upperBound && FieldGrammar.isValueByte(bytes[index]) { index += 1 }
        return index
    }
}
