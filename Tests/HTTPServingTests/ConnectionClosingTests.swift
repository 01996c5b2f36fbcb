import Glibc
import HTTPServing
import TestSupport
import Testing

/// How connections end: lingering, half-closed, cut off, reset.
struct ConnectionClosingTests {
    @Test(arguments: Channel.allCases, ["/now", "/wait"])
    func aClientThatShutItsSendingSideStillGetsItsAnswer(
        channel: Channel,
        path: String
    ) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            try client.send(request("GET \(path) HTTP/1.1"))
            client.finishSending()
            if path == "/wait" {
                #expect(waitUntil { fixture.gate.arrivalCount == 1 })
                fixture.gate.open()
            }
            #expect(try client.readResponse().status == 200)
            #expect(try client.isClosedWithoutMore())
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
        }
    }

    @Test(
        arguments: Channel.allCases,
        [
            "GET /now HT", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
        ]
    )
    func aRequestThatEndsInTheMiddleIsRefused(channel: Channel, bytes: String) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            try client.send(bytes)
            client.finishSending()
            #expect(try client.readResponse().status == 400)
            #expect(try client.isClosedWithoutMore())
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
        }
    }

    @Test(arguments: Channel.allCases)
    func aClientThatIsStillSendingGetsTheWholeRefusal(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            try client.send(request("POST /nowhere HTTP/1.1", "Content-Length: 500000"))
            #expect(waitUntil { fixture.server.counters.answeredRequests.value == 1 })
            // Had the server closed at once, it would reset the connection at the first of these.
            for _ in 0..<50 {
                try client.send([UInt8](repeating: 0x78, count: 10_000))
                usleep(1000)
            }
            #expect(try client.readResponse().status == 404)
            #expect(try client.isClosedWithoutMore())
        }
    }

    @Test(arguments: Channel.allCases)
    func aHalfClosedClientIsNotResetBeforeItsBytesAreRead(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            for _ in 0..<20 {
                let client = try fixture.connect()
                try client.send(request("POST /nowhere HTTP/1.1", "Content-Length: 900000"))
                #expect(try client.readResponse().status == 404)
                // Both sides have finished now, with bytes on the way that nobody wanted.
                try client.send([UInt8](repeating: 0x78, count: 200_000))
                client.finishSending()
                #expect(try client.isClosedWithoutMore())
            }
        }
    }

    @Test(arguments: Channel.allCases)
    func lingeringEndsAfterSoManyBytes(channel: Channel) async throws {
        try await withServer(over: channel) {
            $0.lingerByteLimit = 100_000
            $0.lingerTimeout = .seconds(600)
        } _: { fixture in
            let client = try fixture.connect()
            try client.send(request("POST /nowhere HTTP/1.1", "Content-Length: 8000000"))
            let piece = [UInt8](repeating: 0x78, count: 65_536)
            var sent = 0
            while (try? client.send(piece)) != nil, sent < 1 << 30 { sent += piece.count }
            #expect(sent < 1 << 30)
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
        }
    }

    @Test(arguments: Channel.allCases)
    func lingeringEndsAfterSomeTime(channel: Channel) async throws {
        try await withServer(over: channel) {
            $0.lingerTimeout = .milliseconds(100)
        } _: { fixture in
            let client = try fixture.connect()
            try client.send(request("GET /now HTTP/1.1", "Connection: close"))
            #expect(try client.readResponse().status == 200)
            // The client keeps its side open, and is not waited for.
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
        }
    }

    @Test(arguments: Channel.allCases)
    func aClientThatVanishesDoesNotKeepItsHandler(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            do {
                let client = try fixture.connect()
                client.resetOnClose()
                try client.send(request("GET /wait HTTP/1.1"))
                #expect(waitUntil { fixture.gate.arrivalCount == 1 })
            }
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
            fixture.gate.open()
            #expect(waitUntil { fixture.server.counters.runningHandlers.value == 0 })
            // The late answer went nowhere, and harmed nobody.
            let other = try fixture.connect()
            try other.send(request("GET /now HTTP/1.1"))
            #expect(try other.readResponse().status == 200)
            #expect(fixture.server.counters.answeredRequests.value == 1)
        }
    }

    @Test func aLateAnswerNeverReachesTheNextClient() async throws {
        let gates = [Gate(), Gate()]
        var router = Router()
        for index in gates.indices {
            router.on("GET", "/\(index)") { _ in
                await gates[index].pass()
                return HTTPResponse(contentType: "text/plain", body: Array("\(index)".utf8))
            }
        }
        var configuration = ServerConfiguration()
        configuration.loopCount = 1
        let server = HTTPServer(configuration: configuration, router: router)
        let port = try server.start()
        try await onOwnThread {
            do {
                let vanishing = try RawClient(port: port)
                vanishing.resetOnClose()
                try vanishing.send(request("GET /0 HTTP/1.1"))
                #expect(waitUntil { gates[0].arrivalCount == 1 })
            }
            #expect(waitUntil { server.counters.openConnections.value == 0 })
            // Takes the place in the loop that the other has left.
            let next = try RawClient(port: port)
            try next.send(request("GET /1 HTTP/1.1"))
            #expect(waitUntil { gates[1].arrivalCount == 1 })
            gates[0].open()
            #expect(waitUntil { server.counters.runningHandlers.value == 1 })
            // Long enough for the answer to come through, if anything let it.
            usleep(50_000)
            gates[1].open()
            #expect(try next.readResponse().text == "1")
        }
        #expect(await server.drain(within: .seconds(30)))
    }

    @Test func aHandlerWhoseClientVanishedIsCancelled() async throws {
        let wasCancelled = Gate()
        let hasStarted = Gate()
        var router = Router()
        router.on("GET", "/long") { _ in
            hasStarted.open()
            while !Task.isCancelled { await Task.yield() }
            await wasCancelled.pass()
            return HTTPResponse(status: 204)
        }
        let server = HTTPServer(configuration: ServerConfiguration(), router: router)
        let port = try server.start()
        try await onOwnThread {
            let client = try RawClient(port: port)
            client.resetOnClose()
            try client.send(request("GET /long HTTP/1.1"))
            #expect(waitUntil { server.counters.runningHandlers.value == 1 })
        }
        try await onOwnThread {
            #expect(waitUntil { wasCancelled.arrivalCount == 1 })
        }
        wasCancelled.open()
        #expect(await server.drain(within: .seconds(30)))
    }

    @Test(arguments: Channel.allCases)
    func manyClientsThatResetLeaveNothingBehind(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            for index in 0..<100 {
                let client = try fixture.connect()
                client.resetOnClose()
                if index % 2 == 0 { try client.send(request("GET /large?100000 HTTP/1.1")) }
                if index % 3 == 0 { try client.send("GET /no") }
            }
            #expect(waitUntil { fixture.server.counters.openConnections.value == 0 })
            let client = try fixture.connect()
            try client.send(request("GET /now HTTP/1.1"))
            #expect(try client.readResponse().status == 200)
        }
    }
}
