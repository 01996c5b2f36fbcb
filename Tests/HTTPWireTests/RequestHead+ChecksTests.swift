import Testing

@testable import HTTPWire

/// What follows from the fields of a head, over all combinations that matter.
struct RequestHeadChecksTests {
    private func head(
        _ version: HTTPVersion,
        _ fields: [(String, String)]
    ) throws(WireError) -> RequestHead {
        let target = try RequestTarget.parse(Array("/".utf8).span, method: "POST")
        let line = RequestLine(method: "POST", target: target, version: version)
        var list = FieldList()
        list.append("Host", "a")
        for (name, value) in fields { list.append(name, value) }
        return try RequestHead.make(line, fields: list, limits: WireLimits())
    }

    @Test(
        arguments: [
            ([], true, false), (["close"], false, false), (["keep-alive"], true, true),
            (["x"], true, false), (["close, keep-alive"], false, false),
            (["keep-alive, close"], false, false), (["x, Keep-Alive ,y"], true, true),
            (["keep-alive", "close"], false, false), (["x", "KEEP-ALIVE"], true, true),
            ([""], true, false), (["\"close\""], true, false),
        ] as [([String], Bool, Bool)]
    )
    func keepsAliveByVersionAndOptions(options: [String], in11: Bool, in10: Bool) throws {
        let fields = options.map { ("Connection", $0) }
        #expect(try head(.http11, fields).keepsAlive == in11)
        #expect(try head(.http10, fields).keepsAlive == in10)
    }

    @Test func knowsThatThereArePreconditions() throws {
        #expect(try head(.http11, [("if-MATCH", "*")]).isConditional)
        #expect(try head(.http11, [("If-None-Match", "*")]).isConditional)
        #expect(
            try !head(.http11, [("If-Modified-Since", "x"), ("If-Matches", "*")]).isConditional
        )
    }

    @Test func asksForABodyOnlyWhenThereIsOneToWaitFor() throws {
        let expect = ("Expect", "100-continue")
        #expect(try head(.http11, [expect, ("Content-Length", "1")]).expectsContinue)
        #expect(try head(.http11, [expect, ("Transfer-Encoding", "chunked")]).expectsContinue)
        #expect(try !head(.http11, [expect, ("Content-Length", "0")]).expectsContinue)
        #expect(try !head(.http11, [expect]).expectsContinue)
        #expect(try !head(.http11, [("Content-Length", "1")]).expectsContinue)
        #expect(try !head(.http10, [expect, ("Content-Length", "1")]).expectsContinue)
        #expect(try !head(.http11, [("Expect", ""), ("Content-Length", "1")]).expectsContinue)
    }

    @Test func refusesFramingBeforeEverythingElse() {
        // A head with several faults is refused for the one that makes its end unclear.
        let fields = [
            ("Host", "b"), ("Expect", "x"), ("Content-Length", "99999999999"),
            ("Transfer-Encoding", "chunked"),
        ]
        #expect(throws: WireError.conflictingFraming) { try head(.http11, fields) }
        #expect(throws: WireError.transferEncodingInOldVersion) { try head(.http10, fields) }
    }

    @Test func refusesAnUnknownExpectationBeforeASizeAndAfterAHost() {
        let size = ("Content-Length", "99999999999")
        #expect(throws: WireError.unknownExpectation(found: "x")) {
            try head(.http11, [size, ("Expect", "x")])
        }
        #expect(throws: WireError.repeatedHost(count: 2)) {
            try head(.http11, [size, ("Expect", "x"), ("Host", "b")])
        }
        #expect(throws: WireError.bodyTooLarge(byteLimit: 8 << 20)) { try head(.http11, [size]) }
    }
}
