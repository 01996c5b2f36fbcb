import Synchronization
import TestSupport
import Testing

@testable import RecoCommand

struct StepDisplayTests {
    /// A page that keeps what was written.
    private final class Page: Sendable {
        private let content = Mutex<[String]>([])

        var lines: [String] { content.withLock(\.self) }

        func write(_ line: String) {
            content.withLock { $0.append(line) }
        }
    }

    private struct Failure: Error {}

    @Test func onATerminalEveryStepIsSaidWhenItBegins() {
        let page = Page()
        let display = StepDisplay(isTerminal: true) { page.write($0) }
        let seen = display.step("first") { page.lines }
        #expect(seen == ["first"])
        display.begin("second").end()
        #expect(page.lines == ["first", "second"])
    }

    @Test func elsewhereOnlyALongStepIsSaid() {
        let page = Page()
        let display = StepDisplay(isTerminal: false, patience: .milliseconds(20)) {
            page.write($0)
        }
        let wasSaid = display.step("long") { waitUntil { page.lines == ["long"] } }
        #expect(wasSaid)
    }

    @Test func elsewhereAQuickStepIsNotSaid() {
        let page = Page()
        let display = StepDisplay(isTerminal: false, patience: .milliseconds(200)) {
            page.write($0)
        }
        display.begin("quick").end()
        #expect(throws: Failure.self) { try display.step("failed") { throw Failure() } }
        // The line of a later step comes after those of the first ones would have.
        _ = display.step("long") { waitUntil { !page.lines.isEmpty } }
        #expect(page.lines == ["long"])
    }
}
