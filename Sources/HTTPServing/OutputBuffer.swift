/// The bytes of answers that wait for a client to take them.
struct OutputBuffer {
    /// What is appended here is written next; what has been written stays until all of it has.
    var bytes: [UInt8] = []
    private var writtenCount = 0

    /// This much storage is kept for the next answer.
    private static let keptByteCount = 8192

    /// Whether nothing waits.
    var isEmpty: Bool { writtenCount == bytes.count }

    /// Writes until everything is out or the transport takes no more, and counts what it took.
    ///
    /// Returns what the last write came to; `.bytes` if everything is out.
    mutating func write(to transport: any Transport, counter: Counter) -> TransportWrite {
        var total = 0
        while !isEmpty {
            let outcome = transport.write(bytes.span.extracting(droppingFirst: writtenCount))
            guard case .bytes(let count) = outcome else { return outcome }
            writtenCount += count
            total += count
            counter.count(count)
        }
        removeAll()
        return .bytes(total)
    }

    /// Forgets everything; keeps the storage unless a large answer made it large.
    mutating func removeAll() {
        writtenCount = 0
        if bytes.capacity <= Self.keptByteCount {
            bytes.removeAll(keepingCapacity: true)
        } else {
            bytes = []
        }
    }
}
