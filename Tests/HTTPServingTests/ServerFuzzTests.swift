import HTTPWire
import TestSupport
import Testing

@testable import HTTPServing

/// Damaged requests against a live server over sockets, beside requests that have to be answered.
struct ServerFuzzTests {
    private static let volleyCount = 64
    private static let growthByteLimit = 24 << 20

    private static let samples: [[UInt8]] =
        [
            request("GET /now?a=b HTTP/1.1"),
            request("GET /items/a%20b HTTP/1.1", "Accept: */*", "Connection: keep-alive"),
            request("POST /echo HTTP/1.1", "Content-Length: 5", body: "hello"),
            request(
                "POST /echo HTTP/1.1",
                "Transfer-Encoding: chunked",
                body: "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: u\r\n\r\n"
            ),
            request(
                "POST /echo HTTP/1.1",
                "Expect: 100-continue",
                "Content-Length: 2",
                body: "ab"
            ),
            request("GET /empty HTTP/1.1") + request("GET /same HTTP/1.1"),
            request("POST /nowhere HTTP/1.1", "Content-Length: 3", body: "abc"),
            request("DELETE /now HTTP/1.1") + request("OPTIONS * HTTP/1.1"),
            request("GET /large?3000 HTTP/1.1", "Accept-Encoding: gzip, deflate;q=0.5"),
            "GET /now HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /now HTTP/1.0\r\n\r\n",
            "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
        ].map { Array($0.utf8) } + [coded(.gzip, "gzip"), coded(.zlib, "deflate")]

    private static func coded(_ format: CodedFormat, _ name: String) -> [UInt8] {
        let body = format.coded(Array(String(repeating: "0.125,", count: 50).utf8))
        let fields = ["Content-Encoding: \(name)", "Content-Length: \(body.count)"]
        return Array(request("POST /echo HTTP/1.1", fields[0], fields[1]).utf8) + body
    }

    private static let dictionary: [[UInt8]] = [
        "\r\n", "\n", "\r\n\r\n", "0\r\n\r\n", "Host: b\r\n", "Content-Length: 3\r\n",
        "Content-Length: 99999999999\r\n", "Transfer-Encoding: chunked\r\n", "chunked", " ", ":",
        "Expect: 100-continue\r\n", "Content-Encoding: gzip\r\n", "Accept-Encoding: *;q=0\r\n",
        "Connection: close\r\n", "Connection: keep-alive\r\n", "HTTP/1.0", "HTTP/2.0", "PUT ",
        "FFFFFFFFFFFFFFFF", "4\r\nab\r\n\r\n", "/echo", "/../", "%00", "\0",
        "GET /now HTTP/1.1\r\n",
    ].map { Array($0.utf8) }

    @Test func damagedRequestsHarmNobody() async throws {
        try await withServer(over: .plain) { fixture in
            let run = FuzzRun("Server", briefRoundCount: 64 * 40)
            var early: ProcessFigures?
            var statusCounts: [Int: Int] = [:]
            for first in stride(from: 0, to: run.seeds.count, by: Self.volleyCount) {
                let seeds = run.seeds.dropFirst(first).prefix(Self.volleyCount)
                for status in try Self.volley(seeds, run, fixture) {
                    statusCounts[status, default: 0] += 1
                }
                // Once all that is made at first use exists.
                if first / Self.volleyCount == 20 { early = ProcessFigures() }
            }
            run.finish("answers \(statusCounts.sorted { $0.key < $1.key })")
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
            #expect(fixture.server.counters.heldBodyBytes.value == 0)
            #expect(fixture.server.counters.heldAnswerBytes.value == 0)
            #expect(fixture.server.counters.timeouts.value == 0)
            guard let early, let late = ProcessFigures() else { return }
            let growth = late.ownByteCount - early.ownByteCount
            #expect(Sanitizer.isActive || growth < Self.growthByteLimit)
            #expect(late.descriptorCount <= early.descriptorCount)
        }
    }

    /// One volley and a good request after it; returns the statuses of the answers.
    private static func volley(
        _ seeds: Range<UInt64>,
        _ run: FuzzRun,
        _ fixture: ServerFixture
    ) throws -> [Int] {
        var inputs: [[UInt8]] = []
        for seed in seeds {
            var mutator = run.begin(seed)
            inputs.append(mutator.damaged(samples, dictionary: dictionary))
        }
        let volley = RequestVolley(port: fixture.port)
        let answers = try volley.answers(to: inputs)
        for ((seed, input), answer) in zip(zip(seeds, inputs), answers)
        where !isRight(answer, for: input) {
            Issue.record("answers \(answer.statuses): \(run.describe(seed, input))")
        }
        let good = try volley.answers(to: [Array(request("GET /now?good HTTP/1.1").utf8)])
        #expect(good[0].statuses == [200])
        #expect(good[0].lastBody == Array("now good".utf8))
        return answers.flatMap(\.statuses)
    }

    /// Whether the answers are those of requests that the parser finds, as far as that tells.
    private static func isRight(_ answers: RequestVolley.Answers, for bytes: [UInt8]) -> Bool {
        let refusals = [501, 505]
        guard answers.statuses.allSatisfy({ $0 < 500 || refusals.contains($0) }) else {
            return false
        }
        var parser = RequestParser(limits: WireLimits())
        var headCount = 0
        var endCount = 0
        parser.receive(bytes.span)
        do {
            while let event = try parser.nextEvent() {
                if case .head = event { headCount += 1 }
                if case .end = event { endCount += 1 }
            }
        } catch {
            // What could not be read is answered once, after everything before it.
            return headCount == 0
                ? answers.statuses == [error.status]
                : (1...endCount + 1).contains(answers.statuses.count)
        }
        let isCut = parser.hasPartialRequest
        guard headCount > 0 else { return answers.statuses == (isCut ? [400] : []) }
        return (1...endCount + (isCut ? 1 : 0)).contains(answers.statuses.count)
    }
}
