import Dispatch
import Foundation
import Synchronization

/// Takes the log's lines from whoever writes them, and writes them out on a queue of its own.
///
/// Nobody waits here for a reader of the log that sleeps: so many lines wait at most, the newest
/// are dropped, and when the reader goes on it is told how many.
final class LogSink: Sendable {
    private struct State {
        var lines: [String] = []
        var droppedCount = 0
        var isWriting = false
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "reco.log")
    private let limit: Int
    private let output: @Sendable (String) -> Void

    /// Makes a sink that gives each line to `output`, which may wait.
    init(limit: Int = 8192, output: @escaping @Sendable (String) -> Void = StandardError.write) {
        self.limit = limit
        self.output = output
    }

    /// Adds a line, or drops it.
    func write(_ line: String) {
        let begins = state.withLock { state in
            guard state.lines.count < limit else {
                state.droppedCount += 1
                return false
            }
            state.lines.append(line)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if begins { queue.async { self.writeOut() } }
    }

    /// Waits until every line is out, or the time is over.
    func flush(within limit: Duration = .seconds(1)) async {
        let deadline = ContinuousClock.now + limit
        while state.withLock(\.isWriting), ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(2))
        }
    }

    private func writeOut() {
        while true {
            let (lines, droppedCount) = state.withLock { state in
                defer { (state.lines, state.droppedCount) = ([], 0) }
                if state.lines.isEmpty, state.droppedCount == 0 { state.isWriting = false }
                return (state.lines, state.droppedCount)
            }
            if lines.isEmpty, droppedCount == 0 { return }
            for line in lines { output(line) }
            if droppedCount > 0 { output("\(droppedCount) lines of the log were dropped") }
        }
    }
}
