import HTTPWire
import TestSupport
import Testing

/// Damaged samples: whole, byte by byte and at random cuts they give the same events or the same
/// error.
struct RequestParserFuzzTests {
    /// Whatever a parser made of bytes, the pieces of a body joined.
    private struct Trace: Equatable {
        var events: [RequestEvent] = []
        var error: WireError?
        private var body: [UInt8] = []

        init(of bytes: [UInt8], cut ranges: [Range<Int>], limits: WireLimits) {
            var parser = RequestParser(limits: limits)
            do {
                for range in ranges {
                    parser.receive(bytes.span.extracting(range))
                    while let event = try parser.nextEvent() { note(event) }
                }
            } catch let wireError {
                error = wireError
            }
            flush()
        }

        private mutating func note(_ event: RequestEvent) {
            guard case .body(let piece) = event else {
                flush()
                return events.append(event)
            }
            body += piece
        }

        private mutating func flush() {
            guard !body.isEmpty else { return }
            events.append(.body(body))
            body = []
        }
    }

    /// Pieces that have broken parsers before.
    private static let dictionary: [[UInt8]] = [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", ";", ",", "0", "0\r\n\r\n", "\r\n\r\n", "%00",
        "%2f", "..", "HTTP/1.1", "HTTP/1.0", "Host: b\r\n", "Content-Length: 3\r\n", "chunked",
        "\u{7F}", "é", "Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFF", "5;a=\"\\",
        "Connection: close\r\n", "Connection: keep-alive\r\n", "Expect: 100-continue\r\n",
        "Content-Length: 0\r\n", "Content-Length: 18446744073709551615\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding:\u{0B}chunked\r\n",
        "Transfer-Encoding : chunked\r\n", "Content-Length: 3, 3\r\n", "Content-Length: +3\r\n",
        "\r\n 1", "\n\n", "\r\r\n", "0x", "-1", "7fffffffffffffff", "1\r\nx\r\n", "0;x\r\n\r\n",
        "http://a/", "*", "CONNECT a:1", "OPTIONS * HTTP/1.1\r\n", "[::1]:80", "a@b", "?", "#",
        "%", "%2e%2e/", "X: \"a\\\"", "Trailer: x\r\n", "\u{212A}", "PRI * HTTP/2.0\r\n\r\nSM\r\n",
    ].map { Array($0.utf8) }

    @Test func givesTheSameEventsHoweverDamagedSamplesAreCut() {
        let run = FuzzRun("RequestParser", briefRoundCount: 20_000)
        let samples = RequestSample.all.filter { $0.bytes.count < 1000 }
        let inputs = samples.map(\.bytes)
        var rejectedCount = 0
        for seed in run.seeds {
            var mutator = run.begin(seed)
            let bytes = mutator.damaged(inputs, dictionary: Self.dictionary)
            let limits = mutator.pick(samples).limits
            let whole = Trace(of: bytes, cut: [bytes.indices], limits: limits)
            let singles = bytes.indices.map { $0..<$0 + 1 }
            for cuts in [singles, mutator.cuts(bytes.count)] {
                let cut = Trace(of: bytes, cut: cuts, limits: limits)
                if cut != whole { Issue.record("\(cuts): \(run.describe(seed, bytes))") }
            }
            guard let error = whole.error else { continue }
            rejectedCount += 1
            let isExpected =
                (400...431).contains(error.status) || [501, 505].contains(error.status)
            if !isExpected || !isOneLine(error.detail) {
                Issue.record("\(error): \(run.describe(seed, bytes))")
            }
        }
        run.finish("\(rejectedCount) refused")
        // Both outcomes must be common, or the damage tests one half of the parser only.
        guard run.seeds.count >= 1000 else { return }
        #expect(rejectedCount > run.seeds.count / 5 && rejectedCount < run.seeds.count * 9 / 10)
    }

    private func isOneLine(_ detail: String) -> Bool {
        detail.utf8.count < 300 && detail.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }
}
