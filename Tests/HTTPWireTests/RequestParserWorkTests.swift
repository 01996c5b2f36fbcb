import Testing

@testable import HTTPWire

/// Work is linear in the bytes received: counted, not timed.
struct RequestParserWorkTests {
    @Test func looksAtABodyOfManyPiecesAFewTimesOnly() throws {
        let byteCount = 4 << 20
        let head = RequestSample.post("Content-Length: \(byteCount)")
        let body = [UInt8](repeating: 0x61, count: byteCount)
        let (touched, received) = try parse(Array(head.utf8) + body, pieceByteCount: 65_536)
        #expect(received == byteCount)
        #expect(touched <= 3 * (byteCount + head.utf8.count))
    }

    @Test func looksAtALongHeadThatComesByteByByteAFewTimesOnly() throws {
        var text = "GET / HTTP/1.1\r\nHost: a\r\n"
        for index in 0..<90 {
            text += "X-\(index): \(String(repeating: "v", count: 300))\r\n"
        }
        let bytes = Array((text + "\r\n").utf8)
        let (touched, _) = try parse(bytes, pieceByteCount: 1)
        #expect(touched <= 4 * bytes.count)
    }

    @Test func looksAtManySmallRequestsInOnePieceAFewTimesOnly() throws {
        let one = Array(RequestSample.get().utf8)
        let many = Array(repeatElement(one, count: 5000).joined())
        for pieceByteCount in [many.count, 4096, 7] {
            let (touched, _) = try parse(many, pieceByteCount: pieceByteCount)
            #expect(touched <= 4 * many.count, "pieces of \(pieceByteCount)")
        }
    }

    @Test func joinsTinyChunksIntoFewEvents() throws {
        let chunkCount = 100_000
        let text =
            RequestSample.chunked("") + String(repeating: "1\r\nx\r\n", count: chunkCount)
            + "0\r\n\r\n"
        let bytes = Array(text.utf8)
        var parser = RequestParser()
        parser.receive(bytes.span)
        var bodyByteCount = 0
        var eventCount = 0
        while let event = try parser.nextEvent() {
            eventCount += 1
            if case .body(let piece) = event { bodyByteCount += piece.count }
        }
        #expect(bodyByteCount == chunkCount)
        #expect(eventCount <= 5)
        #expect(parser.touchedByteCount <= 4 * bytes.count)
    }

    @Test func holdsNoMoreThanItWasGivenWhenEventsAreNotFetched() throws {
        var parser = RequestParser()
        let one = Array(RequestSample.get().utf8)
        for count in 1...100 {
            parser.receive(one.span)
            #expect(parser.bufferedByteCount == count * one.count)
        }
        #expect(parser.touchedByteCount == 100 * one.count)
    }

    /// A backlog that a slow reader works off must not be moved for every request that joins it.
    @Test func doesNotMoveABacklogAgainAndAgain() throws {
        let one = Array(RequestSample.get().utf8)
        let backlogCount = 2000
        var parser = RequestParser()
        parser.receive(Array(repeatElement(one, count: backlogCount).joined()).span)
        for _ in 0..<backlogCount {
            parser.receive(one.span)
            // A head and an end: one request leaves for each that comes.
            #expect(try parser.nextEvent() != nil)
            #expect(try parser.nextEvent() != nil)
        }
        #expect(parser.bufferedByteCount == backlogCount * one.count)
        #expect(parser.touchedByteCount <= 4 * 2 * backlogCount * one.count)
    }

    /// How many bytes were touched, and how many came out as bodies.
    private func parse(
        _ bytes: [UInt8],
        pieceByteCount: Int
    ) throws -> (touched: Int, body: Int) {
        var parser = RequestParser()
        var bodyByteCount = 0
        for start in stride(from: 0, to: bytes.count, by: pieceByteCount) {
            let end = min(start + pieceByteCount, bytes.count)
            parser.receive(bytes.span.extracting(start..<end))
            while let event = try parser.nextEvent() {
                if case .body(let piece) = event { bodyByteCount += piece.count }
            }
        }
        return (parser.touchedByteCount, bodyByteCount)
    }
}
