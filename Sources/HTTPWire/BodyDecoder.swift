/// Takes the body of one request out of received bytes.
///
/// How it works: a body of known length is a countdown. A chunked one goes round
///
///     line → data → end of data → line → … → line of size 0 → trailers → done
///
/// and data of several chunks is gathered into one piece, up to `pieceByteLimit`, so that a body
/// in chunks of one byte does not become an event per byte. When bytes after gathered data are
/// faulty, the data goes out first and the fault follows: what a caller sees before an error must
/// not depend on how the bytes were cut. Source: RFC 9112 §6.3 and §7.1.
struct BodyDecoder: Sendable {
    /// What one step gives.
    enum Step: Sendable, Equatable {
        /// Some of the body.
        case piece([UInt8])
        /// The body is over.
        case end(trailers: FieldList)
    }

    private enum Phase {
        case knownLength(remaining: Int)
        case chunkLine
        case chunkData(remaining: Int)
        case chunkEnd
        case trailers
    }

    private static let pieceByteLimit = 65_536

    private var phase: Phase
    /// How many bytes the chunks so far announced.
    private var bodyByteCount = 0
    private var extensionByteCount = 0
    private var trailers: [FieldList.Entry] = []
    private var trailerFieldCount = 0
    /// Where the next trailer line begins; the lines stay in the buffer until the last has come.
    private var trailerByteCount = 0
    private var postponedError: WireError?

    /// Makes a decoder for one body.
    init(_ framing: BodyFraming) {
        switch framing {
        case .none: phase = .knownLength(remaining: 0)
        case .length(let byteCount): phase = .knownLength(remaining: byteCount)
        case .chunked: phase = .chunkLine
        }
    }

    /// Takes the next piece or the end of the body; nil when more bytes are needed.
    mutating func next(
        _ input: inout InputBuffer,
        limits: WireLimits
    ) throws(WireError) -> Step? {
        if case .knownLength(let remaining) = phase {
            guard remaining > 0 else { return .end(trailers: FieldList()) }
            let byteCount = min(remaining, input.count)
            guard byteCount > 0 else { return nil }
            phase = .knownLength(remaining: remaining - byteCount)
            return .piece(input.take(byteCount))
        }
        if let postponedError { throw postponedError }
        var gathered: [UInt8] = []
        do {
            let end = try nextChunks(&input, limits: limits, into: &gathered)
            guard gathered.isEmpty else { return .piece(gathered) }
            return end.map { .end(trailers: $0) }
        } catch {
            guard !gathered.isEmpty else { throw error }
            postponedError = error
            return .piece(gathered)
        }
    }

    /// Follows chunks until bytes or room run out; returns the trailers when the body is over.
    ///
    /// Having gathered anything, it stops before trailers, so that they are returned once.
    private mutating func nextChunks(
        _ input: inout InputBuffer,
        limits: WireLimits,
        into gathered: inout [UInt8]
    ) throws(WireError) -> FieldList? {
        while true {
            switch phase {
            case .knownLength: return nil
            case .chunkLine:
                guard let size = try chunkSize(&input, limits: limits) else { return nil }
                phase = size == 0 ? .trailers : .chunkData(remaining: size)
            case .chunkData(let remaining):
                let byteCount = min(remaining, input.count)
                guard byteCount > 0, gathered.count < Self.pieceByteLimit else { return nil }
                if gathered.isEmpty {
                    gathered = input.take(byteCount)
                } else {
                    input.move(byteCount, to: &gathered)
                }
                phase =
                    byteCount == remaining
                    ? .chunkEnd : .chunkData(remaining: remaining - byteCount)
            case .chunkEnd:
                guard try takeChunkEnd(&input) else { return nil }
                phase = .chunkLine
            case .trailers:
                guard gathered.isEmpty else { return nil }
                return try takeTrailers(&input, limits: limits)
            }
        }
    }

    /// Reads a chunk line and counts what it announces; nil when it is incomplete.
    private mutating func chunkSize(
        _ input: inout InputBuffer,
        limits: WireLimits
    ) throws(WireError) -> Int? {
        let line: ChunkLine
        switch try input.line(at: 0, byteLimit: limits.chunkLineByteLimit) {
        case .incomplete: return nil
        case .tooLong: throw .chunkLineTooLong(byteLimit: limits.chunkLineByteLimit)
        case .complete(let byteCount):
            line = try ChunkLine.parse(input.span(0..<byteCount))
            input.discard(byteCount + 2)
        }
        extensionByteCount += line.extensionByteCount
        guard extensionByteCount <= limits.chunkExtensionByteLimit else {
            throw .chunkExtensionsTooLarge(byteLimit: limits.chunkExtensionByteLimit)
        }
        let (sum, overflowed) = bodyByteCount.addingReportingOverflow(line.size)
        guard !overflowed, sum <= limits.bodyByteLimit else {
            throw .bodyTooLarge(byteLimit: limits.bodyByteLimit)
        }
        bodyByteCount = sum
        return line.size
    }

    /// Takes the CRLF after a chunk's data; false when it is incomplete.
    private func takeChunkEnd(_ input: inout InputBuffer) throws(WireError) -> Bool {
        guard input.count > 0 else { return false }
        guard input[0] == FieldGrammar.carriageReturn else {
            throw .missingChunkEnd(found: input[0])
        }
        guard input.count > 1 else { return false }
        guard input[1] == FieldGrammar.lineFeed else { throw .missingChunkEnd(found: input[1]) }
        input.discard(2)
        return true
    }

    /// Takes the trailers and the empty line after them; nil when they are incomplete.
    ///
    /// They are parsed as strictly as a head, and then those are dropped that must not come so
    /// late. Source: RFC 9112 §7.1.2.
    private mutating func takeTrailers(
        _ input: inout InputBuffer,
        limits: WireLimits
    ) throws(WireError) -> FieldList? {
        while true {
            let byteLimit = limits.trailerByteLimit - trailerByteCount
            switch try input.line(at: trailerByteCount, byteLimit: byteLimit) {
            case .incomplete: return nil
            case .tooLong: throw .trailersTooLarge(byteLimit: limits.trailerByteLimit)
            case .complete(byteCount: 0):
                let bytes = input.take(trailerByteCount + 2)
                return trailers.isEmpty
                    ? FieldList() : FieldList(bytes: bytes, entries: trailers)
            case .complete(let byteCount):
                let end = trailerByteCount + byteCount
                let line = input.span(trailerByteCount..<end)
                let entry = try FieldLine.parse(line, at: trailerByteCount)
                let name = line.extracting(0..<entry.name.count)
                if !TrailerNames.areForbidden(name) { trailers.append(entry) }
                trailerByteCount = end + 2
                trailerFieldCount += 1
                guard trailerFieldCount <= limits.fieldCountLimit else {
                    throw .tooManyFields(limit: limits.fieldCountLimit)
                }
            }
        }
    }
}
