import Dispatch

/// Says in a line which step of a command is under way, for steps that cannot say how far they are.
///
/// On a terminal the line comes when the step begins; elsewhere only for a step that takes longer
/// than two seconds.
struct StepDisplay: Sendable {
    /// A step that has begun.
    struct Step {
        fileprivate let lateLine: DispatchWorkItem?

        /// Says that the step is over.
        func end() {
            lateLine?.cancel()
        }
    }

    private let isTerminal: Bool
    private let patience: Duration
    private let write: @Sendable (String) -> Void
    private let queue = DispatchQueue(label: "reco.steps")

    /// The output, and how long a step may be silent, can be replaced for tests.
    init(
        isTerminal: Bool = StandardError.isTerminal,
        patience: Duration = .seconds(2),
        write: @escaping @Sendable (String) -> Void = { StandardError.write($0) }
    ) {
        self.isTerminal = isTerminal
        self.patience = patience
        self.write = write
    }

    /// Begins a step; `title` says what is being done.
    func begin(_ title: String) -> Step {
        guard !isTerminal else {
            write(title)
            return Step(lateLine: nil)
        }
        let line = DispatchWorkItem { [write] in write(title) }
        queue.asyncAfter(deadline: .now() + patience / .seconds(1), execute: line)
        return Step(lateLine: line)
    }

    /// Does one step from beginning to end.
    func step<Value>(_ title: String, _ work: () throws -> Value) rethrows -> Value {
        let step = begin(title)
        defer { step.end() }
        return try work()
    }
}
