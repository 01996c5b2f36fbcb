import HTTPServing
import HTTPWire
import TestSupport
import Testing

/// One connection through a real socket: what is answered, and what becomes of the connection.
struct ConnectionTests {
    @Test(arguments: Channel.allCases)
    func answersRequestsOneAfterTheOtherOnOneConnection(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            for index in 0..<20 {
                try client.send(request("GET /now?\(index) HTTP/1.1"))
                let response = try client.readResponse()
                #expect(response.status == 200)
                #expect(response.text == "now \(index)")
                #expect(response.field("Connection") == nil)
            }
            #expect(fixture.server.counters.acceptedConnections.value == 1)
            #expect(fixture.server.counters.answeredRequests.value == 20)
        }
    }

    @Test(arguments: Channel.allCases, [1, 2, 7, 1000])
    func answersTheSameHoweverBytesAreCut(channel: Channel, pieceByteCount: Int) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            let bytes = Array(
                (request("POST /echo HTTP/1.1", "Content-Length: 5", body: "hello")
                    + request("GET /now?x HTTP/1.1")).utf8
            )
            for start in stride(from: 0, to: bytes.count, by: pieceByteCount) {
                try client.send(Array(bytes[start..<min(start + pieceByteCount, bytes.count)]))
            }
            #expect(try client.readResponse().text == "hello")
            #expect(try client.readResponse().text == "now x")
        }
    }

    @Test(arguments: Channel.allCases)
    func keepsTheConnectionAfterABodyThatWasRead(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            let chunks = "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n"
            try client.send(
                request("POST /echo HTTP/1.1", "Transfer-Encoding: chunked", body: chunks)
            )
            #expect(try client.readResponse().text == "abcde")
            let large = String(repeating: "0123456789", count: 50_000)
            try client.send(
                request(
                    "POST /echo HTTP/1.1",
                    "Content-Length: \(large.utf8.count)",
                    body: large
                )
            )
            #expect(try client.readResponse().text == large)
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().status == 200)
            #expect(fixture.server.counters.heldBodyBytes.value == 0)
        }
    }

    @Test(arguments: Channel.allCases)
    func answersInTheOrderOfRequestsWhenALaterOneIsReadyFirst(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            try client.send(
                request("GET /wait?1 HTTP/1.1") + request("GET /now?2 HTTP/1.1")
                    + request("GET /wait?3 HTTP/1.1")
            )
            #expect(waitUntil { fixture.gate.arrivalCount == 1 })
            #expect(fixture.server.counters.answeredRequests.value == 0)
            fixture.gate.open()
            #expect(try client.readResponse().text == "waited 1")
            #expect(try client.readResponse().text == "now 2")
            #expect(try client.readResponse().text == "waited 3")
        }
    }

    @Test(arguments: Channel.allCases)
    func sendsNoBodyForHeadAnd204And304(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            try client.send(request("HEAD /now?abc HTTP/1.1"))
            let head = try client.readResponse(toHead: true)
            #expect(head.status == 200)
            #expect(head.field("Content-Length") == "7")
            try client.send(request("GET /empty HTTP/1.1"))
            let empty = try client.readResponse()
            #expect(empty.status == 204)
            #expect(empty.field("Content-Length") == nil)
            try client.send(request("GET /same HTTP/1.1"))
            #expect(try client.readResponse().status == 304)
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().text == "now ")
        }
    }

    @Test(arguments: Channel.allCases)
    func closesAfterAnOldClientUnlessItAsksToStay(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            try client.send("GET /now HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(try client.readResponse().field("Connection") == "keep-alive")
            try client.send("GET /now HTTP/1.0\r\n\r\n")
            let last = try client.readResponse()
            #expect(last.field("Connection") == "close")
            #expect(last.field("Transfer-Encoding") == nil)
            #expect(try client.isClosedWithoutMore())
        }
    }

    @Test(arguments: Channel.allCases)
    func closesWhenTheClientAsksForIt(channel: Channel) async throws {
        try await withServer(over: channel) {
            $0.lingerTimeout = .milliseconds(100)
        } _: { fixture in
            let client = try fixture.connect()
            try client.send(
                request("GET /now HTTP/1.1", "Connection: close") + request("GET /now HTTP/1.1")
            )
            #expect(try client.readResponse().field("Connection") == "close")
            #expect(try client.isClosedWithoutMore())
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
            #expect(fixture.server.counters.answeredRequests.value == 1)
        }
    }

    @Test(arguments: Channel.allCases)
    func answersAWireErrorAsAProblemAndNothingAfterIt(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            try client.send(
                "GET /now HTTP/1.1\r\nHost : x\r\n\r\n" + request("GET /now HTTP/1.1")
            )
            let response = try client.readResponse()
            #expect(response.status == 400)
            #expect(response.field("Content-Type") == "application/problem+json")
            #expect(response.field("Connection") == "close")
            #expect(response.text.contains("\"status\":400"))
            #expect(try client.isClosedWithoutMore())
            #expect(fixture.server.counters.refusalCount(status: 400) == 1)
        }
    }

    @Test(arguments: Channel.allCases, RefusedSample.all)
    func answersWireErrorsWithTheirStatus(channel: Channel, sample: RefusedSample) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            try client.send(sample.bytes)
            #expect(try client.readResponse().status == sample.status)
            #expect(try client.isClosedWithoutMore())
            #expect(fixture.server.counters.refusalCount(status: sample.status) == 1)
        }
    }

    @Test(arguments: Channel.allCases)
    func refusesAnUnroutedRequestWithoutABodyAndKeepsTheConnection(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            try client.send(request("GET /nowhere HTTP/1.1"))
            #expect(try client.readResponse().status == 404)
            try client.send(request("DELETE /now HTTP/1.1"))
            let refused = try client.readResponse()
            #expect(refused.status == 405)
            #expect(refused.field("Allow") == "GET, HEAD, OPTIONS")
            try client.send(request("BREW /now HTTP/1.1", "Content-Length: 0"))
            #expect(try client.readResponse().status == 501)
            try client.send(request("OPTIONS * HTTP/1.1"))
            let options = try client.readResponse()
            #expect(options.status == 204)
            #expect(options.field("Allow") == "GET, HEAD, OPTIONS, POST")
            try client.send(request("GET http://localhost/items/a%20b HTTP/1.1"))
            #expect(try client.readResponse().text == "a b")
        }
    }

    @Test(
        arguments: Channel.allCases,
        [
            ("POST /nowhere HTTP/1.1", 404), ("POST /now HTTP/1.1", 405),
            ("BREW /now HTTP/1.1", 501),
        ]
    )
    func neverTakesARefusedBodyForARequest(channel: Channel, sample: (String, Int)) async throws {
        let (line, status) = sample
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            let smuggled = request("GET /wait HTTP/1.1")
            try client.send(
                request(line, "Content-Length: \(smuggled.utf8.count)", body: smuggled)
            )
            let response = try client.readResponse()
            #expect(response.status == status)
            #expect(response.field("Connection") == "close")
            #expect(try client.isClosedWithoutMore())
            #expect(fixture.gate.arrivalCount == 0)
        }
    }

    @Test(arguments: Channel.allCases)
    func closesAfterConnectBecauseATunnelMayFollow(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            try client.send(
                "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n"
                    + request("GET /wait HTTP/1.1")
            )
            #expect(try client.readResponse().field("Connection") == "close")
            #expect(try client.isClosedWithoutMore())
            #expect(fixture.gate.arrivalCount == 0)
        }
    }
}

/// Bytes that the parser refuses, one for each status that it can ask for.
struct RefusedSample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: String
    let status: Int

    private init(_ name: String, _ bytes: String, _ status: Int) {
        testDescription = name
        self.bytes = bytes
        self.status = status
    }

    static let all = [
        RefusedSample(
            "two framings",
            request(
                "GET /now HTTP/1.1",
                "Content-Length: 1",
                "Transfer-Encoding: chunked"
            ),
            400
        ),
        RefusedSample(
            "large body",
            request(
                "POST /echo HTTP/1.1",
                "Content-Length: 99999999999"
            ),
            413
        ),
        RefusedSample("long target", "GET /\(long(9000)) HTTP/1.1\r\n\r\n", 414),
        RefusedSample(
            "strange expectation",
            request(
                "POST /echo HTTP/1.1",
                "Expect: a-pony",
                "Content-Length: 1"
            ),
            417
        ),
        RefusedSample("long head", request("GET /now HTTP/1.1", "X: \(long(40_000))"), 431),
        RefusedSample("long method", "\(long(50)) / HTTP/1.1\r\n\r\n", 501),
        RefusedSample("strange version", "GET /now HTTP/3.0\r\n\r\n", 505),
    ]

    private static func long(_ count: Int) -> String { String(repeating: "x", count: count) }
}
