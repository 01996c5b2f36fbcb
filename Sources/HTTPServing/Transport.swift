/// A client's byte stream, as a connection sees it: nothing here ever waits.
///
/// A transport owns its descriptor and closes it when it is released, which its connection does
/// only after the descriptor has left the readiness set.
protocol Transport: AnyObject, Sendable {
    /// The descriptor to watch; it stays the transport's own.
    var descriptorNumber: Int32 { get }

    /// Reads what has arrived, at most a buffer full.
    func read(into buffer: inout MutableSpan<UInt8>) -> TransportRead

    /// Writes as much as the system takes now.
    func write(_ bytes: Span<UInt8>) -> TransportWrite

    /// Tells the client that nothing more will come; reading goes on.
    func finishWriting()
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
