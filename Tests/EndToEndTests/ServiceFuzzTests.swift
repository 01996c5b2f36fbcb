import TestSupport
import Testing

/// Damaged requests for every route against the real service, beside one that has to get the same
/// bits every time.
@Suite(.blocking, .serialized, .enabled(if: ProcessFigures.areKnown, "there is no /proc"))
struct ServiceFuzzTests {
    private static let volleyCount = 64
    private static let growthByteLimit = 32 << 20

    private static let bodies: [(path: String, body: String)] = [
        ("/refine", #"{"modality":"image","embedding":\#(MalformedBody.embedding())}"#),
        (
            "/refine",
            #"{"modality":"text","embeddings":[\#(MalformedBody.embedding()),"\#(base64)"],"k":3,"#
                + #""neighbors":true,"encoding_format":"base64"}"#
        ),
        (
            "/classify",
            #"{"embedding":\#(MalformedBody.embedding()),"top":2,"refine":"both","compare":true,"#
                + #""labels":[{"name":"a\u00e9","embedding":"\#(base64)"},"#
                + #"{"name":"b","embedding":\#(MalformedBody.embedding())}]}"#
        ),
        ("/classify", #"{"embedding":"\#(base64)","label_set":"cars","refine":"none"}"#),
        (
            "/label-sets/cars",
            #"{"labels":[{"name":"a","embedding":\#(MalformedBody.embedding())}]}"#
        ),
    ]

    /// 32 numbers 1 in base64.
    private static let base64 =
        String(repeating: "AACAPwAAgD8AAIA/", count: 10) + "AACAPwAAgD8="

    private static let jsonWords: [[UInt8]] = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\u", "null", "true",
        "false", "NaN", "-Infinity", "1e999", "-0", "1e-999", "0.1", "-", "e", "[[[[[[[[[[[[[",
        "\"k\":1,", "\"k\":0,", "\"top\":9223372036854775808,", "\"embedding\":[],", "\"id\":",
        "\"label_set\":\"../x\",", "\"labels\":[],", "\"refine\":\"text\",", "é", "\0", "=", "AAAA",
        "\"neighbors\":true,", "\"modality\":\"text\",", "3.402823567e38", "1.17549435e-38",
        "12345678901234567890123456789", "0.00000000000000000000000000000000000000000000001",
    ].map { Array($0.utf8) }

    private static let wireWords: [[UInt8]] = [
        "\r\n", "\r\n\r\n", "0\r\n\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n",
        "Content-Encoding: gzip\r\n", "Content-Type: text/plain\r\n", "Expect: 100-continue\r\n",
        "Accept-Encoding: gzip\r\n", "GET /info HTTP/1.1\r\n", "GET /metrics HTTP/1.1\r\n",
        "DELETE /label-sets/a HTTP/1.1\r\n", "PUT /label-sets/%2e HTTP/1.1\r\n", "Accept: x/y\r\n",
        "GET /label-sets HTTP/1.1\r\n", "\0", "%", "Host: b\r\n", "Connection: close\r\n",
    ].map { Array($0.utf8) }

    @Test func damagedRequestsChangeNoAnswer() throws {
        let folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        let service = try RunningService(
            ["--memory", memory, "--label-sets", folder.path("sets"), "--log-level", "error"],
            in: folder
        )
        let good = Self.request(Self.bodies[1].path, Array(Self.bodies[1].body.utf8))
        let quiet = try RequestVolley(port: service.port).answers(to: [good])
        #expect(quiet[0].statuses == [200])
        let run = FuzzRun("Service", briefRoundCount: 64 * 40)
        var early: ProcessFigures?
        var statusCounts: [Int: Int] = [:]
        for first in stride(from: 0, to: run.seeds.count, by: Self.volleyCount) {
            let seeds = run.seeds.dropFirst(first).prefix(Self.volleyCount)
            let inputs = seeds.map { Self.input(run.begin($0)) }
            let answers = try RequestVolley(port: service.port).answers(to: inputs)
            for ((seed, input), answer) in zip(zip(seeds, inputs), answers) {
                for status in answer.statuses { statusCounts[status, default: 0] += 1 }
                if answer.statuses.contains(where: { $0 >= 500 && $0 != 501 && $0 != 505 }) {
                    Issue.record("answers \(answer.statuses): \(run.describe(seed, input))")
                }
            }
            let loud = try RequestVolley(port: service.port).answers(to: [good])
            #expect(loud == quiet, "after seeds \(seeds)")
            if first / Self.volleyCount == 20 { early = service.figures }
        }
        let late = service.figures
        run.finish(
            "answers \(statusCounts.sorted { $0.key < $1.key }), "
                + "from \(early.map { "\($0)" } ?? "?") to \(late.map { "\($0)" } ?? "?")"
        )
        if let early, let late {
            let growth = late.ownByteCount - early.ownByteCount
            #expect(Sanitizer.isActive || growth < Self.growthByteLimit)
            #expect(late.descriptorCount <= early.descriptorCount + 1)
        }
        #expect((statusCounts[200] ?? 0) > 0 && (statusCounts[422] ?? 0) > 0)
        #expect(service.stop() == 0)
    }

    /// A request that is damaged in its body, where a right head leads to it, or anywhere.
    private static func input(_ mutator: consuming Mutator) -> [UInt8] {
        let texts = bodies.map { Array($0.body.utf8) }
        // Labels are written to disk with every safety, which takes time.
        let path =
            mutator.below(20) == 0 ? "/label-sets/cars" : mutator.pick(["/refine", "/classify"])
        if mutator.below(3) > 0 {
            let comma = UInt8(ascii: ",")
            let body = mutator.damaged(texts, dictionary: jsonWords, separator: comma)
            guard mutator.below(4) == 0 else { return request(path, body) }
            var coded = CodedFormat.gzip.coded(body)
            if mutator.below(2) == 0 {
                coded[mutator.below(coded.count)] ^= 1 << UInt8(mutator.below(8))
            }
            return request(path, coded, "Content-Encoding: gzip")
        }
        let samples = bodies.prefix(4).map { request($0.path, Array($0.body.utf8)) }
        return mutator.damaged(samples, dictionary: wireWords)
    }

    private static func request(
        _ path: String,
        _ body: [UInt8],
        _ field: String = "X: y"
    ) -> [UInt8] {
        let method = path.hasPrefix("/label-sets") ? "PUT" : "POST"
        let head = """
            \(method) \(path) HTTP/1.1\r
            Host: a\r
            Content-Type: application/json\r
            \(field)\r
            Content-Length: \(body.count)\r
            \r

            """
        return Array(head.utf8) + body
    }
}
