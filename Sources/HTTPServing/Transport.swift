/// A client's byte stream, as a connection sees it: nothing here ever waits.
///
/// A transport owns its descriptor and closes it when it is released, which its connection does
/// only after the descriptor has left the readiness set.
protocol Transport: AnyObject, Sendable {
    /// The descriptor to watch; it stays the transport's own.
    var descriptorNumber: Int32 { get }

    /// Whether `advanceHandshake` has to succeed before anything is read or written.
    var needsHandshake: Bool { get }

    /// What the descriptor has to be watched for before the next read, or the next step of the
    /// handshake, is of use.
    var interestOfRead: ReadinessSet.Interest { get }

    /// What it has to be watched for before the next write is of use.
    var interestOfWrite: ReadinessSet.Interest { get }

    /// Whether a read may find something although the descriptor tells nothing.
    var holdsBytes: Bool { get }

    /// Goes on with the handshake as far as what has arrived allows.
    func advanceHandshake() -> TransportHandshake

    /// Reads what has arrived, at most a buffer full.
    func read(into buffer: inout MutableSpan<UInt8>) -> TransportRead

    /// Writes as much as the system takes now.
    func write(_ bytes: Span<UInt8>) -> TransportWrite

    /// Tells the client that nothing more will come; reading goes on.
    ///
    /// False when that could not be written and is to be tried again when a write is of use.
    func finishWriting() -> Bool
}

/// Most transports carry bytes from the start, and keep none to themselves.
extension Transport {
    var needsHandshake: Bool { false }
    var interestOfRead: ReadinessSet.Interest { .reading }
    var interestOfWrite: ReadinessSet.Interest { .writing }
    var holdsBytes: Bool { false }
    func advanceHandshake() -> TransportHandshake { .done }
}

/// The outcome of one step of a handshake.
enum TransportHandshake: Equatable, Sendable {
    /// It is complete: bytes can be read and written.
    case done
    /// The client's next message has not arrived, or it does not take ours.
    case wouldBlock
    /// The client speaks without TLS; it can be answered, and heard no further, without it too.
    case plaintext
    /// There is no agreement, or the client is gone; what still comes can only be discarded.
    case failed
}

/// The outcome of one read.
enum TransportRead: Equatable, Sendable {
    /// This many bytes, at least one, are at the front of the buffer.
    case bytes(Int)
    /// The client has finished sending.
    case end
    /// Nothing has arrived.
    case wouldBlock
    /// The connection is gone.
    case failed(errno: Int32)
}

/// The outcome of one write.
enum TransportWrite: Equatable, Sendable {
    /// This many of the bytes were taken.
    case bytes(Int)
    /// The client does not take bytes now.
    case wouldBlock
    /// The connection is gone.
    case failed(errno: Int32)
}
