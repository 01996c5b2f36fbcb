import Synchronization

/// Shows how far a long piece of work is: a bar on a terminal, a line now and then elsewhere.
///
/// It stays silent for the first two seconds: work that is quicker needs no bar. A bar that is not
/// finished when the display is released, as after an error, gets its line break then.
final class ProgressDisplay: Sendable {
    private struct State {
        var lastShown: ContinuousClock.Instant?
        var isDone = false
    }

    private let title: String
    private let isTerminal: Bool
    private let now: @Sendable () -> ContinuousClock.Instant
    private let write: @Sendable (String) -> Void
    private let start: ContinuousClock.Instant
    private let state = Mutex(State())

    /// Starts the clock of a piece of work.
    ///
    /// The clock and the output can be replaced, for tests.
    init(
        _ title: String,
        isTerminal: Bool = StandardError.isTerminal,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        write: @escaping @Sendable (String) -> Void = { StandardError.writePartial($0) }
    ) {
        self.title = title
        self.isTerminal = isTerminal
        self.now = now
        self.write = write
        start = now()
    }

    /// Says that `done` of `total` steps are done, and on request more about them.
    func update(_ done: Int, of total: Int, note: @autoclosure () -> String = "") {
        let instant = now()
        state.withLock { state in
            guard !state.isDone, instant - start > .seconds(2) else { return }
            let interval: Duration = isTerminal ? .milliseconds(100) : .seconds(5)
            if let last = state.lastShown, instant - last < interval, done < total { return }
            state.lastShown = instant
            state.isDone = done >= total
            write(line(done, of: total, note: note(), hasEnded: state.isDone))
        }
    }

    deinit {
        let isUnfinished = state.withLock { $0.lastShown != nil && !$0.isDone }
        if isTerminal && isUnfinished { write("\n") }
    }

    private func line(_ done: Int, of total: Int, note: String, hasEnded: Bool) -> String {
        let percent = total > 0 ? min(100, done * 100 / total) : 100
        guard isTerminal else {
            let more = note.isEmpty ? "" : ", \(note)"
            return "\(title): \(percent) % (\(done) of \(total))\(more)\n"
        }
        let width = 30
        let filled = percent * width / 100
        let bar =
            String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        // A note may be shorter than the one before it, whose rest is then wiped away.
        let more = note.isEmpty ? "" : " \(note)\u{1B}[K"
        return "\r\(title) [\(bar)] \(percent) %\(more)" + (hasEnded ? "\n" : "")
    }
}
