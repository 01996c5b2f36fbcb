import HTTPWire
import Synchronization
import Testing

@testable import HTTPServing

struct RouterRouteTests {
    /// The statuses that an observer was told of.
    private final class Notes: Sendable {
        private let noted = Mutex<[Int]>([])

        var statuses: [Int] { noted.withLock(\.self) }

        var observer: ResponseObserver {
            { response, start in
                #expect(start <= .now)
                self.noted.withLock { $0.append(response.status) }
            }
        }
    }

    private static let request = HTTPRequest(method: "GET", path: "/a")
    private static let coder = AnswerCoder(minimumByteCount: 0, counters: ServerCounters())

    private static func handlers(_ status: Int) -> [Router.Handler] {
        [
            .immediate { _ in HTTPResponse(status: status) },
            .waiting { _ in HTTPResponse(status: status) },
        ]
    }

    @Test func tellsItsObserverOfEachAnswer() async {
        for handler in Self.handlers(204) {
            let notes = Notes()
            let route = Router.Route("/a", handler, observing: notes.observer)
            for _ in 0..<2 { #expect(await route.handler.respond(to: Self.request).status == 204) }
            #expect(notes.statuses == [204, 204])
            #expect(await route.plainHandler.respond(to: Self.request).status == 204)
            #expect(notes.statuses == [204, 204])
        }
    }

    /// What answers at once goes on to do so.
    @Test func anObserverMakesNobodyWait() {
        let route = Router.Route("/a", Self.handlers(200)[0], observing: { _, _ in })
        guard case .immediate = route.handler else {
            Issue.record("the handler waits")
            return
        }
    }

    /// RFC 9110 §13.2.1: a request that fails anyway is not judged by its preconditions.
    @Test func aCheckGoesBeforePreconditionsAndHandler() async throws {
        var fields = FieldList()
        fields.append("If-Match", "\"a\"")
        let preconditions = try #require(Preconditions(fields))
        for handler in Self.handlers(200) {
            let notes = Notes()
            let route = Router.Route("/a", handler, observing: notes.observer) { request in
                request.body.isEmpty ? HTTPResponse(status: 422) : nil
            }
            let guarded = route.behind(preconditions, representation: handler, coder: Self.coder)
            let full = HTTPRequest(method: "PUT", path: "/a", body: [1])
            let empty = HTTPRequest(method: "PUT", path: "/a")
            #expect(await route.handler.respond(to: empty).status == 422)
            #expect(await route.plainHandler.respond(to: empty).status == 422)
            #expect(await route.handler.respond(to: full).status == 200)
            #expect(await guarded.handler.respond(to: empty).status == 422)
            #expect(await guarded.handler.respond(to: full).status == 412)
            #expect(notes.statuses == [422, 200, 422, 412])
        }
    }

    /// Not of what the preconditions asked, and not of what they replaced.
    @Test(arguments: [
        ("If-None-Match", "*", 304), ("If-Match", "\"a\"", 412), ("If-Match", "*", 200),
    ])
    func tellsOfTheAnswerBehindPreconditions(name: String, value: String, status: Int) async throws
    {
        var fields = FieldList()
        fields.append(name, value)
        let preconditions = try #require(Preconditions(fields))
        for handler in Self.handlers(200) {
            let notes = Notes()
            let route = Router.Route("/a", handler, observing: notes.observer).behind(
                preconditions,
                representation: handler,
                coder: Self.coder
            )
            #expect(await route.handler.respond(to: Self.request).status == status)
            #expect(notes.statuses == [status])
        }
    }
}
