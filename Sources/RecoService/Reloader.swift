/// What a reload has brought.
public struct ReloadReport: Sendable, Equatable {
    /// The memory.
    public let memory: MemoryReference
    /// How many label sets can be used.
    public let labelSetCount: Int
    /// How many API keys there are.
    public let keyCount: Int
    /// What is wrong with files that can be used all the same, a line each.
    public let warnings: [String]
}

/// Reads what is served, one time after the other, and puts it in the slot.
///
/// Whoever asks for a reload gets one that begins after that moment, so that it sees every file as
/// it was then. Those who ask while one is under way share the next: a storm of requests costs two.
actor Reloader {
    typealias Outcome = Result<ReloadReport, any Error>

    private let work: @Sendable () async -> Outcome
    private var current: Task<Outcome, Never>?
    /// The reload that has not begun yet.
    private var next: Task<Outcome, Never>?

    /// Makes a reloader of this work.
    init(_ work: @escaping @Sendable () async -> Outcome) {
        self.work = work
    }

    /// Reloads, and returns what came of it.
    func reload() async -> Outcome {
        if let next { return await next.value }
        let previous = current
        // A task of its own: who asked first may be gone when others wait for it.
        let task = Task {
            _ = await previous?.value
            begin()
            return await work()
        }
        next = task
        return await task.value
    }

    private func begin() {
        current = next
        next = nil
    }
}
