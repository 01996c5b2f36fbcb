public import HTTPWire
import Synchronization

/// Decides by a request's head, before its body is read, whether it may come in; must not wait.
public typealias RequestGuard = @Sendable (RequestHead) -> Admission

/// What a guard decides.
public enum Admission: Sendable {
    /// The request may come in; the permit, if one is needed, ends when it is over.
    case admitted(Permit?)
    /// This is answered instead; the holder is for the log, if one is known.
    case refused(HTTPResponse, RefusalReason, holder: String?)
}

/// What a request that was let in may do, and under whose name.
///
/// It lasts as long as the request and its handler, and ends before the answer goes out: who has
/// been answered may ask again.
public final class Permit: Sendable {
    /// Whose request it is, for the log.
    public let holder: String
    /// The largest body that the holder may send; nil for the server's own limit.
    public let bodyByteLimit: Int?
    private let release: @Sendable () -> Void
    private let hasEnded = Atomic<Bool>(false)

    /// Makes a permit; `release` is called once, when the request is over.
    public init(
        holder: String,
        bodyByteLimit: Int? = nil,
        release: @escaping @Sendable () -> Void = {}
    ) {
        self.holder = holder
        self.bodyByteLimit = bodyByteLimit
        self.release = release
    }

    deinit { end() }

    /// The request is over; what comes after the first call does nothing.
    func end() {
        guard !hasEnded.exchange(true, ordering: .acquiringAndReleasing) else { return }
        release()
    }
}
