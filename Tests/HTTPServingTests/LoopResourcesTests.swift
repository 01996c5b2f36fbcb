import HTTPWire
import Testing

@testable import HTTPServing

struct LoopResourcesTests {
    private func makeResources() throws -> LoopResources {
        LoopResources(
            configuration: ServerConfiguration(),
            router: Router(),
            counters: ServerCounters(),
            records: RequestRecords(limit: 0),
            readiness: try #require(ReadinessSet())
        )
    }

    private func parseHead(_ text: String) throws -> RequestHead {
        var parser = RequestParser()
        parser.receive(Array(text.utf8).span)
        guard case .head(let head) = try parser.nextEvent() else {
            throw CancellationError()
        }
        return head
    }

    @Test func encodesAnAnswerWithWhatTheConnectionAdds() throws {
        let resources = try makeResources()
        let pending = PendingRequest(
            try parseHead(request("GET / HTTP/1.1")),
            resources: resources
        )
        var output = Array("before ".utf8)
        let response = HTTPResponse(contentType: "text/plain", body: Array("hi".utf8))
        resources.encode(
            response,
            to: pending,
            isHead: false,
            refusal: nil,
            closes: false,
            into: &output
        )
        let text = String(decoding: output, as: UTF8.self)
        #expect(text.hasPrefix("before HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("\r\nDate: "))
        #expect(text.contains("\r\nContent-Length: 2\r\n"))
        #expect(text.hasSuffix("\r\n\r\nhi"))
        #expect(!text.contains("Connection:"))
    }

    @Test func saysThatTheConnectionCloses() throws {
        let resources = try makeResources()
        let head = try parseHead(request("GET / HTTP/1.1"))
        for pending in [PendingRequest(head, resources: resources), nil] {
            var output: [UInt8] = []
            resources.encode(
                HTTPResponse(status: 400),
                to: pending,
                isHead: false,
                refusal: nil,
                closes: true,
                into: &output
            )
            let text = String(decoding: output, as: UTF8.self)
            #expect(text.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test func leavesTheBodyOutOfARefusalOfHead() throws {
        let resources = try makeResources()
        let refusal = HTTPResponse(contentType: "text/plain", body: Array("no".utf8))
        for isHead in [false, true] {
            var output: [UInt8] = []
            resources.encode(
                refusal,
                to: nil,
                isHead: isHead,
                refusal: .malformedRequest,
                closes: true,
                into: &output
            )
            let text = String(decoding: output, as: UTF8.self)
            #expect(text.contains("\r\nContent-Length: 2\r\n"))
            #expect(text.hasSuffix(isHead ? "\r\n\r\n" : "\r\n\r\nno"))
        }
    }

    @Test func movesItsTimeOnlyWhenToldTo() throws {
        let resources = try makeResources()
        let before = resources.now
        #expect(resources.now == before)
        resources.updateTime()
        #expect(resources.now >= before)
        #expect(resources.now <= ContinuousClock.now)
    }
}
