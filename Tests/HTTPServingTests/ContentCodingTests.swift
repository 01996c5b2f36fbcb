import HTTPWire
import TestSupport
import Testing

@testable import HTTPServing

struct ContentCodingTests {
    private func fields(_ values: [String]) -> FieldList {
        var fields = FieldList()
        for value in values { fields.append("Content-Encoding", value) }
        return fields
    }

    @Test(
        arguments: [
            ([], nil), ([""], nil), (["identity"], nil), (["IDENTITY , identity"], nil),
            (["gzip"], .gzip), (["GZIP"], .gzip), (["x-gzip"], .gzip), (["deflate"], .deflate),
            (["identity, gzip"], .gzip), (["", "deflate"], .deflate),
        ] as [([String], ContentCoding?)]
    )
    func oneCodingOrNoneIsTaken(values: [String], coding: ContentCoding?) throws {
        #expect(try ContentCoding.ofBody(fields(values)) == coding)
    }

    @Test(
        arguments: [
            (["br"], .unknownCoding(found: "br")),
            (["gzip;q=1"], .unknownCoding(found: "gzip;q=1")),
            (["zlib"], .unknownCoding(found: "zlib")), (["gzip, gzip"], .severalCodings(count: 2)),
            (["gzip", "deflate"], .severalCodings(count: 2)),
            (["br, x, gzip"], .severalCodings(count: 3)),
        ] as [([String], ContentCodingError)]
    )
    func anythingElseIsRefused(values: [String], error: ContentCodingError) {
        #expect(throws: error) { try ContentCoding.ofBody(fields(values)) }
    }
}

/// Content codings through a server's socket.
struct ContentCodingServerTests {
    private static let text = Array(String(repeating: "all work and no play ", count: 500).utf8)

    private static func post(
        _ client: RawClient,
        _ body: [UInt8],
        _ coding: String,
        _ fields: String = ""
    ) throws {
        try client.send(
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Encoding: \(coding)\r\n\(fields)"
                + "Content-Length: \(body.count)\r\n\r\n"
        )
        try client.send(body)
    }

    @Test(arguments: Channel.allCases, [("gzip", CodedFormat.gzip), ("deflate", .zlib)])
    func aCodedBodyArrivesDecoded(channel: Channel, coding: (String, CodedFormat)) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            let body = coding.1.coded(Self.text)
            try Self.post(client, body, coding.0)
            #expect(try client.readResponse().body == Self.text)
            // In chunks of one byte.
            try client.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Encoding: \(coding.0)\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
            )
            try client.send(body.flatMap { Array("1\r\n".utf8) + [$0] + Array("\r\n".utf8) })
            try client.send("0\r\n\r\n")
            #expect(try client.readResponse().body == Self.text)
            let counters = fixture.server.counters
            #expect(counters.codedBodyBytes.value == 2 * body.count)
            #expect(counters.inflatedBodyBytes.value == 2 * Self.text.count)
            #expect(counters.heldBodyBytes.value == 0)
        }
    }

    @Test func aBodyOfNoBytesNeedsNoStream() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            try Self.post(client, [], "gzip")
            #expect(try client.readResponse().body.isEmpty)
            try client.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            )
            #expect(try client.readResponse().status == 200)
        }
    }

    @Test(arguments: [
        ("br", 415), ("gzip, gzip", 415), ("gzip", 400), ("deflate", 400),
    ])
    func whatCannotBeDecodedIsRefused(coding: String, status: Int) async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            try Self.post(client, Array("no stream of any kind".utf8), coding)
            let response = try client.readResponse()
            #expect(response.status == status)
            #expect(response.field("Connection") == "close")
            #expect(response.field("Accept-Encoding") == (status == 415 ? "gzip, deflate" : nil))
            #expect(try client.isClosedWithoutMore())
            #expect(fixture.server.counters.refusalCount(status: status) == 1)
            #expect(fixture.server.counters.heldBodyBytes.value == 0)
        }
    }

    @Test func anUnknownCodingIsRefusedBeforeTheBodyIsAskedFor() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            try client.send(
                request(
                    "POST /echo HTTP/1.1",
                    "Content-Encoding: br",
                    "Content-Length: 4",
                    "Expect: 100-continue"
                )
            )
            #expect(try client.readAnyResponse().status == 415)
        }
    }

    /// Ten million zeros, once and twice.
    @Test(arguments: [1, 2])
    func aBombIsRefusedAndHoldsNothing(layerCount: Int) async throws {
        try await withServer { fixture in
            var bomb = [UInt8](repeating: 0, count: 10_000_000)
            for _ in 0..<layerCount { bomb = CodedFormat.gzip.coded(bomb) }
            let client = try fixture.connect()
            try Self.post(client, bomb, layerCount == 1 ? "gzip" : "gzip, gzip")
            #expect(try client.readResponse().status == (layerCount == 1 ? 413 : 415))
            #expect(fixture.server.counters.inflatedBodyBytes.value <= 8 << 20)
            #expect(fixture.server.counters.heldBodyBytes.value == 0)
        }
    }

    @Test func decodedBytesCountAsABody() async throws {
        try await withServer {
            $0.limits.bodyByteLimit = 9000
        } _: { fixture in
            let client = try fixture.connect()
            let random = (0..<9000).map { _ in UInt8.random(in: 0...15) }
            try Self.post(client, CodedFormat.zlib.coded(random), "deflate")
            #expect(try client.readResponse().body == random)
            try Self.post(client, CodedFormat.zlib.coded(random + [1]), "deflate")
            #expect(try client.readResponse().status == 413)
        }
    }

    @Test(arguments: Channel.allCases)
    func answersAreCompressedForThoseWhoTakeThat(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            for (coding, format) in [("gzip", CodedFormat.gzip), ("deflate", .zlib)] {
                try client.send(
                    request("GET /text?20000 HTTP/1.1", "Accept-Encoding: \(coding)")
                )
                let response = try client.readResponse()
                #expect(response.field("Content-Encoding") == coding)
                #expect(response.field("Vary") == "Accept-Encoding")
                #expect(response.body.count < 2000)
                #expect(format.decoded(response.body) == [UInt8](repeating: 0x61, count: 20_000))
                try client.send(
                    request("HEAD /text?20000 HTTP/1.1", "Accept-Encoding: \(coding)")
                )
                let head = try client.readResponse(toHead: true)
                #expect(head.field("Content-Length") == "\(response.body.count)")
                #expect(head.field("Content-Encoding") == coding)
            }
            #expect(fixture.server.counters.plainAnswerBytes.value == 80_000)
            #expect(fixture.server.counters.codedAnswerBytes.value < 8000)
        }
    }

    @Test func answersThatAreNotWorthItStayAsTheyAre() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            for (target, fields, vary) in [
                ("/text?1023", "Accept-Encoding: gzip", nil),
                ("/text?1024", "Accept-Encoding: gzip;q=0", "Accept-Encoding"),
                ("/text?1024", "X: y", "Accept-Encoding"),
                ("/large?20000", "Accept-Encoding: gzip", nil),
            ] {
                try client.send(request("GET \(target) HTTP/1.1", fields))
                let response = try client.readResponse()
                #expect(response.field("Content-Encoding") == nil, "\(target)")
                #expect(response.field("Vary") == vary, "\(target)")
            }
            try client.send(request("GET /empty HTTP/1.1", "Accept-Encoding: gzip"))
            #expect(try client.readResponse().status == 204)
        }
    }

    @Test func whoTakesNothingThatThereIsIsToldBeforeAnythingIsDone() async throws {
        try await withServer { fixture in
            let client = try fixture.connect()
            try client.send(request("GET /wait HTTP/1.1", "Accept-Encoding: identity;q=0"))
            #expect(try client.readResponse().status == 406)
            #expect(fixture.gate.arrivalCount == 0)
            // Without identity, everything is compressed, however small.
            try client.send(request("GET /now?1 HTTP/1.1", "Accept-Encoding: gzip, *;q=0"))
            let small = try client.readResponse()
            #expect(small.field("Content-Encoding") == "gzip")
            #expect(CodedFormat.gzip.decoded(small.body) == Array("now 1".utf8))
        }
    }

    @Test func compressingCanBeSwitchedOff() async throws {
        try await withServer {
            $0.compressionMinimum = 0
        } _: { fixture in
            let client = try fixture.connect()
            try client.send(request("GET /text?20000 HTTP/1.1", "Accept-Encoding: gzip"))
            let response = try client.readResponse()
            #expect(response.body.count == 20_000)
            #expect(response.field("Vary") == nil)
            try client.send(request("GET /now HTTP/1.1", "Accept-Encoding: gzip, *;q=0"))
            #expect(try client.readResponse().status == 406)
        }
    }
}
