import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import RecoCommand

struct LogSinkTests {
    /// Keeps what was written, and holds the writer back until it is let go.
    private final class Reader: Sendable {
        private let lines = Mutex<[String]>([])
        private let isAwake = Atomic<Bool>(true)

        var all: [String] { lines.withLock(\.self) }

        func sleep() { isAwake.store(false, ordering: .releasing) }

        func wake() { isAwake.store(true, ordering: .releasing) }

        func take(_ line: String) {
            #expect(waitUntil { isAwake.load(ordering: .acquiring) })
            lines.withLock { $0.append(line) }
        }
    }

    @Test func linesComeOutInOrder() async {
        let reader = Reader()
        let sink = LogSink { reader.take($0) }
        for number in 0..<1000 { sink.write("\(number)") }
        await sink.flush(within: .seconds(30))
        #expect(reader.all == (0..<1000).map { "\($0)" })
    }

    /// Nobody waits for a reader that sleeps, and it learns what it missed.
    @Test func aSleepingReaderHoldsUpNobody() async {
        let reader = Reader()
        let sink = LogSink(limit: 3) { reader.take($0) }
        reader.sleep()
        for number in 0..<10_000 { sink.write("\(number)") }
        await sink.flush(within: .milliseconds(20))
        #expect(reader.all.isEmpty)
        reader.wake()
        await sink.flush(within: .seconds(30))
        let lines = reader.all
        #expect((3...8).contains(lines.count), "\(lines)")
        #expect(lines.contains { $0.hasSuffix("lines of the log were dropped") })
    }

    @Test func thereMayBeNothingToFlush() async {
        await LogSink { _ in Issue.record("nothing was written") }.flush(within: .seconds(30))
    }
}
