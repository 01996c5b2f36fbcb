import Glibc
import TestSupport
import Testing

@testable import HTTPServing

/// What a slow, silent, greedy or vanished client gets, and that it holds nothing for long.
struct ConnectionLimitTests {
    /// Sends a byte now and then until the server is done with the client.
    private static func drip(_ client: RawClient, _ bytes: String) -> Bool {
        for byte in bytes.utf8 {
            let wasSent = (try? client.send([byte])) != nil
            if !wasSent { return true }
            usleep(20_000)
        }
        return false
    }

    @Test(arguments: Channel.allCases)
    func aHeadThatDripsInIsRefusedAtItsDeadline(channel: Channel) async throws {
        try await withServer(over: channel) {
            $0.headTimeout = .milliseconds(200)
        } _: { fixture in
            let client = try fixture.connect()
            try client.send("GET /now HTTP/1.1\r\n")
            _ = Self.drip(client, "X: " + String(repeating: "x", count: 100))
            #expect(try client.readResponse().status == 408)
            #expect(fixture.server.counters.timeouts.value >= 1)
        }
    }

    @Test(arguments: Channel.allCases)
    func aBodyThatDripsInIsRefusedAtItsDeadline(channel: Channel) async throws {
        try await withServer(over: channel) {
            $0.bodyTimeout = .milliseconds(200)
        } _: { fixture in
            let client = try fixture.connect()
            try client.send(request("POST /echo HTTP/1.1", "Content-Length: 1000"))
            _ = Self.drip(client, String(repeating: "x", count: 100))
            #expect(try client.readResponse().status == 408)
        }
    }

    @Test(arguments: Channel.allCases)
    func aConnectionThatSaysNothingIsClosedWithoutAWord(channel: Channel) async throws {
        try await withServer(over: channel) {
            $0.headTimeout = .milliseconds(100)
            $0.idleTimeout = .milliseconds(100)
        } _: { fixture in
            #expect(try fixture.connect().isClosedWithoutMore())
            let client = try fixture.connect()
            try client.send(request("GET /now HTTP/1.1") + "\r\n")
            #expect(try client.readResponse().status == 200)
            // An empty line begins no request (RFC 9112 §2.2), so there is nothing to answer 408.
            #expect(try client.isClosedWithoutMore())
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
        }
    }

    @Test(arguments: Channel.allCases)
    func aClientThatNeverReadsIsGivenUp(channel: Channel) async throws {
        try await withServer(over: channel) {
            $0.writeTimeout = .milliseconds(200)
        } _: { fixture in
            let client = try fixture.connect(receiveBufferByteCount: 4096)
            try client.send(request("GET /large?8000000 HTTP/1.1"))
            #expect(waitUntil { fixture.server.counters.timeouts.value == 1 })
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
            #expect(try client.readToEnd().count < 8_000_000)
        }
    }

    @Test(arguments: Channel.allCases)
    func everyByteArrivesAtAClientThatReadsSlowly(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect(receiveBufferByteCount: 4096)
            try client.send(
                request("GET /pattern?20000000 HTTP/1.1") + request("GET /now HTTP/1.1")
            )
            let body = try client.readResponse().body
            #expect(body == ServerFixture.makePattern(20_000_000))
            #expect(try client.readResponse().text == "now ")
        }
    }

    @Test(arguments: Channel.allCases)
    func nothingIsReadWhileAHandlerRuns(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect(timeoutSeconds: 1)
            let first = request("GET /wait HTTP/1.1")
            try client.send(first)
            #expect(waitUntil { fixture.gate.arrivalCount == 1 })
            let padding = String(repeating: "x", count: 4000)
            let one = Array(request("GET /now HTTP/1.1", "X: \(padding)").utf8)
            let several = Array(repeating: one, count: 20).flatMap(\.self)
            let byteLimit = 1 << 28
            var sent = 0
            while sent < byteLimit,
                let count = try? client.sendSome(several[(sent % one.count)...])
            {
                sent += count
            }
            // The system's buffers are full, and nothing was taken from them.
            #expect(sent < byteLimit)
            #expect(fixture.server.counters.readBytes.value == first.utf8.count)
            // Nor is the loop woken again and again by what it does not want.
            #expect(fixture.server.counters.wakeUps.value < 100)
            fixture.gate.open()
            #expect(try client.readResponse().text == "waited ")
            for _ in 0..<sent / one.count {
                guard try client.readResponse().text == "now " else {
                    Issue.record("a pipelined request got another's answer")
                    return
                }
            }
        }
    }

    @Test(arguments: Channel.allCases)
    func nothingIsReadWhileAnAnswerWaitsToBeWritten(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect(receiveBufferByteCount: 4096)
            let requestCount = 150
            for _ in 0..<requestCount { try client.send(request("GET /large?100000 HTTP/1.1")) }
            let answered = fixture.server.counters.answeredRequests
            var seen = -1
            // Until it rests: twenty looks in a row find the same number.
            var calm = 0
            #expect(
                waitUntil {
                    calm = answered.value == seen ? calm + 1 : 0
                    seen = answered.value
                    return calm == 20
                }
            )
            #expect(answered.value < requestCount)
            for _ in 0..<requestCount {
                #expect(try client.readResponse().body.count == 100_000)
            }
            #expect(answered.value == requestCount)
        }
    }

    @Test(arguments: Channel.allCases)
    func bodiesOfAllClientsTogetherAreBounded(channel: Channel) async throws {
        try await withServer(over: channel) {
            $0.heldByteLimit = 1000
        } _: { fixture in
            let first = try fixture.connect()
            try first.send(
                request(
                    "POST /echo HTTP/1.1",
                    "Content-Length: 900",
                    body: String(repeating: "a", count: 899)
                )
            )
            #expect(waitUntil { fixture.server.counters.heldBodyBytes.value == 899 })
            let second = try fixture.connect()
            try second.send(
                request(
                    "POST /echo HTTP/1.1",
                    "Content-Length: 900",
                    body: String(repeating: "b", count: 900)
                )
            )
            let refused = try second.readResponse()
            #expect(refused.status == 503)
            #expect(refused.field("Retry-After") == "1")
            #expect(refused.field("Connection") == "close")
            #expect(fixture.server.counters.refusalCount(status: 503) == 1)
            try first.send("a")
            #expect(try first.readResponse().body.count == 900)
            #expect(waitUntil { fixture.server.counters.heldBodyBytes.value == 0 })
        }
    }

    @Test(arguments: Channel.allCases)
    func aBodyCountsForAsLongAsItsHandlerRuns(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let counters = fixture.server.counters
            do {
                let client = try fixture.connect()
                client.resetOnClose()
                try client.send(
                    request("POST /wait HTTP/1.1", "Content-Length: 5", body: "abcde")
                )
                #expect(waitUntil { fixture.gate.arrivalCount == 1 })
                withExtendedLifetime(client) {}
            }
            // The client is gone; its request is not.
            #expect(waitUntil { counters.openConnections.value == 0 })
            #expect(counters.heldBodyBytes.value == 5)
            fixture.gate.open()
            #expect(waitUntil { counters.heldBodyBytes.value == 0 })
        }
    }

    @Test(arguments: Channel.allCases)
    func answersThatNobodyReadsAreBoundedTogether(channel: Channel) async throws {
        try await withServer(over: channel) {
            $0.heldByteLimit = 40_000_000
        } _: { fixture in
            let counters = fixture.server.counters
            let ask = request("GET /large?30000000 HTTP/1.1")
            let first = try fixture.connect(receiveBufferByteCount: 4096)
            try first.send(ask)
            #expect(waitUntil { counters.heldAnswerBytes.value > 30_000_000 })
            let second = try fixture.connect(receiveBufferByteCount: 4096)
            try second.send(ask)
            let refused = try second.readResponse()
            #expect(refused.status == 503)
            #expect(refused.field("Retry-After") == "1")
            #expect(refused.field("Connection") == "close")
            #expect(counters.refusalCount(status: 503) == 1)
            // A small one is still answered, and the large one still arrives.
            let third = try fixture.connect()
            try third.send(request("GET /now HTTP/1.1"))
            #expect(try third.readResponse().status == 200)
            #expect(try first.readResponse().body.count == 30_000_000)
            #expect(waitUntil { counters.heldAnswerBytes.value == 0 })
        }
    }
}
