import Foundation
import TestSupport
import Testing

/// What clients see while the files behind the service change.
@Suite(.blocking)
struct ReloadTests {
    private static let request = MalformedRequest.post(
        "/refine",
        #"{"modality":"image","embedding":\#(MalformedBody.embedding()),"neighbors":true}"#
    )

    /// How often the memory changes; `RECO_RELOAD_ROUNDS` says it for a longer trial.
    private static let roundCount =
        ProcessInfo.processInfo.environment["RECO_RELOAD_ROUNDS"].flatMap(Int.init) ?? 12

    /// What one client saw: the answers in the order in which they came, equal neighbors joined.
    private struct View: Sendable {
        var answers: [[UInt8]] = []
        var requestCount = 0
        var failures: [String] = []
    }

    private static func refine(_ client: RawClient) throws -> RawClient.Response {
        try client.send(request)
        return try client.readResponse()
    }

    /// Asks the same again and again, over one connection, until it is told to stop.
    private static func watch(port: UInt16, until isOver: Gate) -> View {
        var view = View()
        do {
            let client = try RawClient(port: port)
            repeat {
                let response = try refine(client)
                view.requestCount += 1
                guard response.status == 200 else {
                    view.failures.append(response.text)
                    continue
                }
                if view.answers.last != response.body { view.answers.append(response.body) }
            } while !isOver.isOpen
        } catch {
            view.failures.append("\(error)")
        }
        return view
    }

    private func post(_ path: String, to port: UInt16) throws -> RawClient.Response {
        let client = try RawClient(port: port)
        try client.send(MalformedRequest.post(path, ""))
        return try client.readResponse()
    }

    /// Every answer is of one of two memories to the bit, and each connection sees every change
    /// once, in order.
    @Test func noRequestFailsAndNoAnswerIsOfTwoMemories() async throws {
        let folder = try ScratchFolder()
        let memory = try PairFixture(seed: 1).buildMemory(in: folder)
        let service = try RunningService(["--memory", memory], in: folder)
        let port = service.port
        let first = try Self.refine(RawClient(port: port)).body
        _ = try PairFixture(seed: 2).buildMemory(in: folder)
        #expect(try Self.refine(RawClient(port: port)).body == first)
        #expect(try post("/admin/reload", to: port).status == 200)
        let second = try Self.refine(RawClient(port: port)).body
        #expect(second != first)

        let isOver = Gate()
        let clients = (0..<4).map { _ in
            Task { try await onOwnThread { Self.watch(port: port, until: isOver) } }
        }
        for round in 0..<Self.roundCount {
            _ = try PairFixture(seed: round % 2 == 0 ? 1 : 2).buildMemory(in: folder)
            let expected = round % 2 == 0 ? first : second
            if round % 3 == 0 {
                service.signal(SIGHUP)
                #expect(waitUntil { (try? Self.refine(RawClient(port: port)).body) == expected })
            } else {
                #expect(try post("/admin/reload", to: port).status == 200)
                #expect(try Self.refine(RawClient(port: port)).body == expected)
            }
        }
        isOver.open()
        for client in clients {
            let view = try await client.value
            #expect(view.failures.isEmpty)
            #expect(view.requestCount > Self.roundCount)
            #expect(view.answers.allSatisfy { $0 == first || $0 == second })
            #expect(view.answers.count <= Self.roundCount + 1)
        }
        #expect(service.stop() == 0)
    }

    @Test func filesThatCannotBeUsedLeaveEverythingAsItWas() throws {
        let folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        let service = try RunningService(["--memory", memory], in: folder)
        let before = try Self.refine(RawClient(port: service.port)).body
        let manifest = try folder.read("memory/memory.json")
        try folder.write("{}", to: "memory/memory.json")
        let refused = try post("/admin/reload", to: service.port)
        #expect(refused.status == 409)
        #expect(refused.text.contains("memory.json"))
        service.signal(SIGHUP)
        #expect(waitUntil { service.errors.contains("reload failed") })
        #expect(try Self.refine(RawClient(port: service.port)).body == before)
        try folder.write(manifest, to: "memory/memory.json")
        #expect(try post("/admin/reload", to: service.port).status == 200)
    }
}
