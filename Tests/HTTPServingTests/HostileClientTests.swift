import Glibc
import TestSupport
import Testing

@testable import HTTPServing

/// Crowds of clients that are idle, slow, greedy or gone, and one that is right and gets its answer.
struct HostileClientTests {
    private static func expectAnswer(
        _ client: RawClient,
        _ word: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try client.send(request("GET /now?\(word) HTTP/1.1"))
        let response = try client.readResponse()
        #expect(response.status == 200, sourceLocation: sourceLocation)
        #expect(response.text == "now \(word)", sourceLocation: sourceLocation)
    }

    @Test(arguments: [(Channel.plain, 2000), (.tls, 300)])
    func idleConnectionsAreHeldAndAnsweredWhenTheyAsk(
        channel: Channel,
        count: Int
    ) async throws {
        takeAllAllowedDescriptors()
        try await withServer(over: channel) {
            $0.connectionLimit = 2 * count + 100
        } _: { fixture in
            let counters = fixture.server.counters
            let clients = try (0..<count).map { _ in try fixture.connect() }
            for (index, client) in clients.enumerated() {
                try Self.expectAnswer(client, "\(index)")
            }
            #expect(counters.openConnections.value == count)
            // What is idle costs no wake-ups: only the one that asks does.
            let wakeUps = counters.wakeUps.value
            let good = try fixture.connect()
            for _ in 0..<10 { try Self.expectAnswer(good, "good") }
            #expect(counters.wakeUps.value - wakeUps < 100)
            for (index, client) in clients.enumerated().reversed() {
                try Self.expectAnswer(client, "again-\(index)")
            }
            #expect(counters.openConnections.value == count + 1)
            #expect(counters.refusedConnections.value == 0)
            withExtendedLifetime((clients, good)) {}
        }
    }

    @Test(arguments: [(Channel.plain, 2000), (.tls, 200)])
    func aStormOfConnectsAndClosesLeavesNothingBehind(channel: Channel, count: Int) async throws {
        try await withServer(over: channel) { fixture in
            let counters = fixture.server.counters
            let lasting = try fixture.connect()
            try Self.expectAnswer(lasting, "first")
            let before = ProcessFigures()
            for index in 0..<count {
                let client = try fixture.connect()
                if index % 3 == 0 { client.resetOnClose() }
                if index % 4 == 0 { try client.send("POST /echo HTTP/1.1\r\nHost: x\r\nCont") }
                if index % 5 == 0 { try client.send(request("GET /large?100000 HTTP/1.1")) }
                if index % 50 == 0 { try Self.expectAnswer(lasting, "\(index)") }
            }
            #expect(waitUntil { counters.openConnections.value == 1 })
            try Self.expectAnswer(lasting, "last")
            try Self.expectAnswer(try fixture.connect(), "new")
            #expect(waitUntil { counters.openConnections.value == 1 })
            #expect(counters.heldAnswerBytes.value == 0)
            guard let before else { return }
            // Descriptors close on the loop's queue, a moment after they are counted out.
            #expect(
                waitUntil {
                    (ProcessFigures()?.descriptorCount ?? .max) <= before.descriptorCount
                }
            )
        }
    }

    @Test(arguments: [(Channel.plain, 300), (.tls, 60)])
    func sendersOfOneByteAtATimeEachGetTheirOwnAnswer(channel: Channel, count: Int) async throws {
        try await withServer(over: channel) { fixture in
            let clients = try (0..<count).map { _ in try fixture.connect() }
            let good = try fixture.connect()
            let requests = clients.indices.map { index in
                let body = "\(index)".padding(to: 8)
                return Array(request("POST /echo HTTP/1.1", "Content-Length: 8", body: body).utf8)
            }
            // In step, so that all of them are in the middle of a request all the time.
            for place in requests[0].indices {
                for (client, request) in zip(clients, requests) {
                    try client.send([request[place]])
                }
                if place % 10 == 0 { try Self.expectAnswer(good, "\(place)") }
            }
            for (index, client) in clients.enumerated() {
                #expect(try client.readResponse().text == "\(index)".padding(to: 8))
            }
        }
    }

    @Test(arguments: Channel.allCases)
    func requestsThatNeverEndAreAllCutOff(channel: Channel) async throws {
        try await withServer(over: channel) {
            $0.headTimeout = .seconds(1)
            $0.bodyTimeout = .seconds(1)
        } _: { fixture in
            let counters = fixture.server.counters
            let beginnings = [
                "GET /now HTTP/1.1\r\nHost: x\r\nX: ",
                request("POST /echo HTTP/1.1", "Content-Length: 1000", body: "abc"),
                request("POST /echo HTTP/1.1", "Transfer-Encoding: chunked", body: "5\r\nab"),
            ]
            let clients = try (0..<150).map { index in
                let client = try fixture.connect()
                try client.send(beginnings[index % 3])
                return client
            }
            for client in clients {
                let response = try client.readResponse()
                #expect(response.status == 408)
                #expect(response.field("Connection") == "close")
                try Self.expectAnswer(try fixture.connect(), "good")
            }
            #expect(counters.timeouts.value == clients.count)
            #expect(counters.heldBodyBytes.value == 0)
            withExtendedLifetime(clients) {}
        }
    }

    /// What is not read is not produced: each client costs the one answer that it does not take.
    @Test(arguments: Channel.allCases)
    func readersThatNeverReadGetNoMoreThanOneAnswerMade(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let counters = fixture.server.counters
            let answerByteCount = 8_000_000
            let clients = try (0..<10).map { _ in
                try fixture.connect(receiveBufferByteCount: 4096)
            }
            let ask = request("GET /large?\(answerByteCount) HTTP/1.1")
            for client in clients { try client.send(String(repeating: ask, count: 50)) }
            #expect(waitUntil { counters.heldAnswerBytes.value >= 10 * answerByteCount })
            for _ in 0..<20 { try Self.expectAnswer(try fixture.connect(), "good") }
            // One answer each, of the fifty that were asked for, and the twenty.
            #expect(counters.answeredRequests.value == clients.count + 20)
            #expect(counters.heldAnswerBytes.value < 10 * (answerByteCount + 1000))
            #expect(counters.writtenBytes.value < 10 * answerByteCount)
            for client in clients { client.resetOnClose() }
        }
    }
}

extension String {
    /// The text, with dots behind it up to a length.
    fileprivate func padding(to count: Int) -> String {
        self + String(repeating: ".", count: Swift.max(0, count - utf8.count))
    }
}
