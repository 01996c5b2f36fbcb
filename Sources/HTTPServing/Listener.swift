import Dispatch
import Glibc
import HTTPWire

/// Accepts connections and hands each to the loop that has the fewest.
///
/// It has its own queue, so a storm of connects cannot hold up the connections that exist, and it
/// takes a bounded number at each turn. Out of descriptors, it neither spins (the listening socket
/// stays readable) nor leaves clients hanging: a spare descriptor is given up to accept one client
/// and turn it away, and accepting rests for a while.
actor Listener {
    nonisolated private let executor = QueueExecutor(label: "reco.accept")

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    private var socket: (any ListeningSocket)?
    private let loops: [ConnectionLoop]
    private let credentials: TLSCredentials?
    private let configuration: ServerConfiguration
    private let counters: ServerCounters
    private let source: any DispatchSourceRead
    /// Names those who are turned away, whatever they were going to ask.
    private var ids = RequestIDSource()
    private var spare = SpareDescriptor()
    private var isResting = false
    private var isStopped = false
    private var stopWaiters: [CheckedContinuation<Void, Never>] = []

    /// How many connections are accepted in one turn.
    private static let batchLimit = 64
    /// How many turned-away connections may linger; more are closed at once.
    private static let lingeringRefusalLimit = 64

    /// Makes a listener and starts to accept.
    init(
        socket: any ListeningSocket,
        loops: [ConnectionLoop],
        credentials: TLSCredentials? = nil,
        configuration: ServerConfiguration,
        counters: ServerCounters
    ) {
        self.socket = socket
        self.loops = loops
        self.credentials = credentials
        self.configuration = configuration
        self.counters = counters
        let source = DispatchSource.makeReadSource(
            fileDescriptor: socket.descriptorNumber,
            queue: executor.queue
        )
        self.source = source
        let accept: @Sendable () -> Void = { [weak self] in
            self?.assumeIsolated { $0.acceptWaitingConnections() }
        }
        source.setEventHandler(handler: accept)
        // Holds the listening socket until the source is done with its descriptor.
        let release: @Sendable () -> Void = { [weak self, socket] in
            _ = socket
            self?.assumeIsolated { $0.sourceWasCancelled() }
        }
        source.setCancelHandler(handler: release)
        source.activate()
        // Dispatch makes its timer descriptor with the first timer. Made only when descriptors
        // have run out, it would be none, and the rest after that would never end.
        executor.queue.asyncAfter(deadline: .now()) {}
    }

    isolated deinit {
        source.cancel()
        if isResting { source.resume() }
    }

    /// Stops accepting; returns when the source has let go of the listening socket.
    func stop() async {
        guard !isStopped else { return }
        isStopped = true
        await withCheckedContinuation { continuation in
            stopWaiters.append(continuation)
            source.cancel()
            wakeUp()  // A suspended source would never report its end.
        }
    }
}

// MARK: - On the queue

extension Listener {
    private func acceptWaitingConnections() {
        guard let socket, !isStopped, !isResting else { return }
        for _ in 0..<Self.batchLimit {
            switch socket.accept() {
            case .connection(let descriptor):
                place(PlainTransport(owning: descriptor))
            case .lost: continue
            case .wouldBlock: return
            case .exhausted:
                counters.acceptFailures.count()
                turnOneAway(from: socket)
                return rest()
            }
        }
    }

    /// Gives a connection to a loop, or the answer that there are too many.
    private func place(_ socket: PlainTransport) {
        // Only the listener adds to the numbers, so they cannot pass their limits unseen.
        let isFull = counters.openConnections.value >= configuration.connectionLimit
        makeRoom()
        guard let credentials else { return isFull ? refuse(socket) : adopt(socket) }
        // Nothing can be said before a handshake, and that is more work than there is room for.
        guard !isFull, counters.runningHandshakes.value < configuration.handshakeLimit,
            let transport = TLSTransport(over: socket, context: credentials.current)
        else { return counters.refusedConnections.count() }
        counters.runningHandshakes.count()
        adopt(transport)
    }

    private func adopt(_ transport: any Transport) {
        counters.openConnections.count()
        counters.acceptedConnections.count()
        leastLoadedLoop?.adopt(transport)
    }

    /// Keeps a sixteenth of 16 places or more free for newcomers, as far as connections are idle:
    /// nobody can take them all by asking nothing.
    private func makeRoom() {
        let reserve = configuration.connectionLimit / 16
        let limit = configuration.connectionLimit - reserve
        guard reserve > 0, counters.openConnections.value >= limit else { return }
        for loop in loops { loop.closeIdle(downTo: limit) }
    }

    private var leastLoadedLoop: ConnectionLoop? {
        loops.min { $0.connectionCount.value < $1.connectionCount.value }
    }

    private func refuse(_ transport: any Transport) {
        counters.refusedConnections.count()
        // The answer fits an empty send buffer, so one write is enough.
        let refusal = makeRefusal()
        _ = transport.write(refusal.span)
        _ = transport.finishWriting()
        // Closed at once, the unread request would make the system reset the connection, and the
        // client might never see the answer.
        guard counters.lingeringRefusals.value < Self.lingeringRefusalLimit else { return }
        counters.lingeringRefusals.count()
        leastLoadedLoop?.adopt(transport, isRefused: true)
    }

    private func turnOneAway(from socket: any ListeningSocket) {
        spare.giveUp()
        if case .connection(let descriptor) = socket.accept() {
            counters.refusedConnections.count()
            let refusal = makeRefusal()
            let transport = PlainTransport(owning: descriptor)
            if credentials == nil { _ = transport.write(refusal.span) }
        }
        spare.takeBack()
    }

    private func rest() {
        isResting = true
        source.suspend()
        let wake: @Sendable () -> Void = { [weak self] in self?.assumeIsolated { $0.wakeUp() } }
        let interval = configuration.acceptBackOff.interval
        executor.queue.asyncAfter(deadline: .now() + interval, execute: wake)
    }

    private func wakeUp() {
        guard isResting else { return }
        isResting = false
        source.resume()
    }

    private func sourceWasCancelled() {
        socket = nil
        // In a block of its own, because the source's hold on the socket ends with this one.
        let resume: @Sendable () -> Void = { self.assumeIsolated { $0.resumeStopWaiters() } }
        executor.queue.async(execute: resume)
    }

    private func resumeStopWaiters() {
        for waiter in stopWaiters { waiter.resume() }
        stopWaiters = []
    }

    /// The bytes that turn a client away before its request is read.
    private func makeRefusal() -> [UInt8] {
        let limit = configuration.connectionLimit
        let response = Problem(
            status: 503,
            detail: "all \(limit) connections are taken; try again later",
            extraFields: configuration.retryAfter
        ).response
        var bytes: [UInt8] = []
        ResponseEncoder().encode(
            ResponseHead(
                status: response.status,
                fields: response.fieldsOfAnswer(
                    id: ids.next(),
                    duration: .zero,
                    to: nil,
                    crossOrigins: configuration.crossOrigins
                )
            ),
            body: response.body,
            date: httpDate(secondsSince1970: time(nil)),
            into: &bytes
        )
        return bytes
    }
}

/// A descriptor kept for the moment when there are no others.
private struct SpareDescriptor: ~Copyable {
    private var descriptor: Descriptor?

    init() { takeBack() }

    mutating func giveUp() { descriptor = nil }

    mutating func takeBack() {
        let number = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        descriptor = number >= 0 ? Descriptor(owning: number) : nil
    }
}
