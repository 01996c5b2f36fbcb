import Synchronization
import Testing

@testable import RecoCommand

struct ProgressDisplayTests {
    /// A clock that the test moves, and a page that keeps what was written.
    private final class Stage: Sendable {
        private let start = ContinuousClock.now
        private let elapsed = Mutex(Duration.zero)
        private let page = Mutex("")

        var text: String { page.withLock(\.self) }

        func advance(by duration: Duration) {
            elapsed.withLock { $0 += duration }
        }

        func display(isTerminal: Bool) -> ProgressDisplay {
            ProgressDisplay(
                "working",
                isTerminal: isTerminal,
                now: { self.start + self.elapsed.withLock(\.self) },
                write: { text in self.page.withLock { $0 += text } }
            )
        }
    }

    @Test(arguments: [true, false])
    func saysNothingOfQuickWork(isTerminal: Bool) {
        let stage = Stage()
        let display = stage.display(isTerminal: isTerminal)
        for step in 1...10 {
            stage.advance(by: .milliseconds(150))
            display.update(step, of: 10)
        }
        #expect(stage.text.isEmpty)
    }

    @Test(arguments: [true, false])
    func saysMoreOnRequest(isTerminal: Bool) {
        let stage = Stage()
        let display = stage.display(isTerminal: isTerminal)
        stage.advance(by: .seconds(3))
        display.update(5, of: 10, note: "loss 3")
        // On a terminal, the rest of a longer note before it is wiped away.
        #expect(stage.text.hasSuffix(isTerminal ? "50 % loss 3\u{1B}[K" : "(5 of 10), loss 3\n"))
    }

    @Test func drawsABarOnATerminal() {
        let stage = Stage()
        let display = stage.display(isTerminal: true)
        stage.advance(by: .seconds(3))
        display.update(5, of: 10)
        #expect(stage.text == "\rworking [###############...............] 50 %")
        stage.advance(by: .milliseconds(1))
        display.update(6, of: 10)
        #expect(stage.text.hasSuffix("50 %"))
        display.update(10, of: 10)
        #expect(stage.text.hasSuffix("[##############################] 100 %\n"))
        display.update(10, of: 10)
        #expect(stage.text.split(separator: "\r").count == 2)
    }

    @Test func writesLinesElsewhere() {
        let stage = Stage()
        let display = stage.display(isTerminal: false)
        stage.advance(by: .seconds(3))
        display.update(1, of: 4)
        stage.advance(by: .seconds(1))
        display.update(2, of: 4)
        stage.advance(by: .seconds(5))
        display.update(3, of: 4)
        #expect(stage.text == "working: 25 % (1 of 4)\nworking: 75 % (3 of 4)\n")
    }

    /// Otherwise the error that ended the work would stand in the line of the bar.
    @Test func anUnfinishedBarEndsWithItsDisplay() {
        let stage = Stage()
        do {
            let display = stage.display(isTerminal: true)
            stage.advance(by: .seconds(3))
            display.update(5, of: 10)
        }
        #expect(stage.text.hasSuffix("] 50 %\n"))
    }

    @Test(arguments: [(true, 0), (true, 10), (false, 5)])
    func nothingIsAddedWhereNoBarIsUnfinished(isTerminal: Bool, done: Int) {
        let stage = Stage()
        do {
            let display = stage.display(isTerminal: isTerminal)
            if done > 0 { stage.advance(by: .seconds(3)) }
            display.update(done, of: 10)
        }
        #expect(!stage.text.hasSuffix("\n\n"))
        #expect(stage.text.isEmpty == (done == 0))
    }

    @Test func workOfNothingIsDone() {
        let stage = Stage()
        let display = stage.display(isTerminal: false)
        stage.advance(by: .seconds(3))
        display.update(0, of: 0)
        #expect(stage.text == "working: 100 % (0 of 0)\n")
    }
}
