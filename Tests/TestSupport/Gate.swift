import Synchronization

/// Holds asynchronous callers back until it is opened, and counts those that have come.
public final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrivalCount = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Makes a closed gate.
    public init() {}

    /// How many callers have come, whether or not they still wait.
    public var arrivalCount: Int { state.withLock(\.arrivalCount) }

    /// Whether everyone may pass.
    public var isOpen: Bool { state.withLock(\.isOpen) }

    /// Waits until the gate is open.
    public func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                state.arrivalCount += 1
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Lets everyone pass, now and later.
    public func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
