import Dispatch
import Synchronization

/// One member of the fixed pool that serves connections: a serial queue, a readiness set, and the
/// connections that it owns.
///
/// How it works. A single Dispatch source announces that sockets of the set are ready; the loop
/// takes the list of them and lets each connection read once, parse, answer and write. Handlers
/// that wait run elsewhere and return by `handlerFinished`. Deadlines are looked at by one
/// tick for all connections, so that no timer is armed for a request. A connection's token carries
/// a generation: news of a socket that was closed cannot reach the next user of its place.
actor ConnectionLoop {
    /// The loop's queue; event sources enter the actor from it with `assumeIsolated`.
    nonisolated let executor: QueueExecutor
    /// Connections that the loop owns or has been promised; the listener picks the smallest.
    nonisolated let connectionCount = Counter()
    /// Whether idle connections are about to be closed.
    nonisolated private let isMakingRoom = Atomic(false)

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    private struct Slot {
        var generation: UInt32 = 0
        var connection: Connection?
    }

    private let resources: LoopResources
    private let readiness: ReadinessSet
    private let source: ReadinessSource
    private let tickInterval: Duration
    private var slots: [Slot] = []
    private var freeSlots: [Int] = []
    private var events: [ReadinessSet.Event] = []
    private var isTicking = false
    private var isTurnScheduled = false
    private var isDraining = false
    private var gaveUp = false
    private var drainWaiters: [CheckedContinuation<Void, Never>] = []

    /// How many sockets are taken from the set at once.
    private static let eventLimit = 256
    /// How often in a row the set is looked at before other blocks of the queue (answers of
    /// handlers, new connections) have their turn.
    private static let roundLimit = 8

    /// Makes a loop that waits for connections.
    init(
        index: Int,
        configuration: ServerConfiguration,
        router: Router,
        counters: ServerCounters,
        records: RequestRecords,
        readiness: ReadinessSet
    ) {
        executor = QueueExecutor(label: "reco.connections.\(index)")
        self.readiness = readiness
        resources = LoopResources(
            configuration: configuration,
            router: router,
            counters: counters,
            records: records,
            readiness: readiness
        )
        tickInterval = Self.tickInterval(for: configuration)
        let source = ReadinessSource(of: readiness, on: executor.queue)
        self.source = source
        source.start { [weak self] in
            self?.assumeIsolated { $0.serveReadyConnections() }
        }
    }

    /// Takes over a connection, from whatever thread.
    nonisolated func adopt(_ transport: any Transport, isRefused: Bool = false) {
        connectionCount.count()
        executor.queue.async {
            self.assumeIsolated { $0.add(transport, isRefused: isRefused) }
        }
    }

    /// Closes those connections that have waited longest for a request, until there are fewer than
    /// `limit` in all loops; from whatever thread, and once for many that ask for it.
    nonisolated func closeIdle(downTo limit: Int) {
        guard !isMakingRoom.exchange(true, ordering: .relaxed) else { return }
        executor.queue.async { self.assumeIsolated { $0.closeLongestIdle(downTo: limit) } }
    }

    /// A handler has answered the request under way on this connection, if it still exists.
    func handlerFinished(token: UInt64, response: HTTPResponse) {
        resources.updateTime()
        enter(token) { $0.handlerFinished(with: response) }
    }

    /// Finishes requests under way and closes every connection; nothing is adopted any more.
    ///
    /// Returns whether every request was answered within the limit.
    func drain(within limit: Duration) async -> Bool {
        beginDraining()
        guard !isEmpty else { return true }
        let giveUp: @Sendable () -> Void = { [weak self] in
            self?.assumeIsolated { $0.closeEverything() }
        }
        executor.queue.asyncAfter(deadline: .now() + limit.interval, execute: giveUp)
        await withCheckedContinuation { drainWaiters.append($0) }
        return !gaveUp
    }
}

// MARK: - On the queue

extension ConnectionLoop {
    /// Tells every connection that its next answer is the last.
    func beginDraining() {
        isDraining = true
        resources.updateTime()
        for index in slots.indices { enterSlot(index) { $0.drainBegan() } }
    }

    private var isEmpty: Bool { freeSlots.count == slots.count }

    private func serveReadyConnections() {
        for _ in 0..<Self.roundLimit {
            readiness.takeReady(into: &events, eventLimit: Self.eventLimit)
            if events.isEmpty { return }
            resources.counters.wakeUps.count()
            resources.updateTime()
            for event in events { enter(event.token) { $0.socketBecameReady(event) } }
        }
    }

    private func add(_ transport: any Transport, isRefused: Bool) {
        let index = freeSlots.popLast() ?? slots.endIndex
        if index == slots.endIndex { slots.append(Slot()) }
        let token = UInt64(slots[index].generation) << 32 | UInt64(index)
        resources.loop = self
        resources.updateTime()
        slots[index].connection = Connection(
            transport: transport,
            token: token,
            resources: resources,
            isRefused: isRefused
        )
        let isWatched = readiness.add(
            transport.descriptorNumber,
            token: token,
            interest: .reading
        )
        if isDraining || !isWatched { enterSlot(index) { $0.close() } }
        startTicking()
    }

    /// Closes those that have waited longest (RFC 9112 §9.5); who has just come has time to ask.
    ///
    /// - Complexity: `n log n` of the loop's connections.
    private func closeLongestIdle(downTo limit: Int) {
        isMakingRoom.store(false, ordering: .relaxed)
        let excess = resources.counters.openConnections.value - limit + 1
        guard excess > 0 else { return }
        resources.updateTime()
        let latest = resources.now - resources.configuration.idleGrace
        let idle = slots.indices.compactMap { index in
            slots[index].connection?.state.idleSince.map { (index: index, since: $0) }
        }.filter { $0.since <= latest }
        for (index, _) in idle.sorted(by: { $0.since < $1.since }).prefix(excess) {
            enterSlot(index) { connection in
                connection.closeIfIdle()
                if connection.isClosed { resources.counters.closedIdleConnections.count() }
            }
        }
    }

    /// Lets a connection work, unless its token is out of date.
    private func enter(_ token: UInt64, _ work: (Connection) -> Void) {
        let index = Int(token & 0xffff_ffff)
        guard index < slots.count, UInt64(slots[index].generation) == token >> 32 else { return }
        enterSlot(index, work)
    }

    /// Lets a connection work and lets go of it when it is over.
    private func enterSlot(_ index: Int, _ work: (Connection) -> Void) {
        guard let connection = slots[index].connection else { return }
        work(connection)
        if connection.isClosed { release(index, isRefused: connection.isRefused) }
        scheduleTurns()
    }

    /// Lets connections read what their transports hold, after what the queue has to do already.
    private func scheduleTurns() {
        guard !isTurnScheduled, !resources.turnsAwaited.isEmpty else { return }
        isTurnScheduled = true
        let turn: @Sendable () -> Void = { [weak self] in self?.assumeIsolated { $0.giveTurns() } }
        executor.queue.async(execute: turn)
    }

    private func giveTurns() {
        isTurnScheduled = false
        resources.updateTime()
        for token in resources.takeTurns() { enter(token) { $0.takeTurn() } }
    }

    private func release(_ index: Int, isRefused: Bool) {
        slots[index].connection = nil
        slots[index].generation &+= 1
        freeSlots.append(index)
        connectionCount.count(-1)
        let counters = resources.counters
        if isRefused {
            counters.lingeringRefusals.count(-1)
        } else {
            counters.openConnections.count(-1)
        }
        if isEmpty, isDraining { resumeDrainWaiters() }
    }

    private func resumeDrainWaiters() {
        for waiter in drainWaiters { waiter.resume() }
        drainWaiters = []
    }

    private func closeEverything() {
        for index in slots.indices {
            enterSlot(index) { connection in
                // A client that is slow to send or to read is not for us to finish.
                if connection.isHandling { gaveUp = true }
                connection.close()
            }
        }
    }
}

// MARK: - Deadlines

extension ConnectionLoop {
    /// An eighth of the shortest time limit: late enough to be cheap, early enough to be fair.
    private static func tickInterval(for configuration: ServerConfiguration) -> Duration {
        let timeouts = [
            configuration.handshakeTimeout, configuration.headTimeout,
            configuration.bodyTimeout, configuration.idleTimeout, configuration.writeTimeout,
            configuration.lingerTimeout,
        ]
        let shortest = timeouts.min() ?? .seconds(1)
        return min(max(shortest / 8, .milliseconds(10)), .seconds(1))
    }

    /// Ticks for as long as there are connections; an idle server is not woken.
    private func startTicking() {
        if isTicking || isEmpty { return }
        isTicking = true
        let tick: @Sendable () -> Void = { [weak self] in self?.assumeIsolated { $0.tick() } }
        executor.queue.asyncAfter(deadline: .now() + tickInterval.interval, execute: tick)
    }

    /// - Complexity: one comparison per connection.
    private func tick() {
        isTicking = false
        resources.updateTime()
        for index in slots.indices { enterSlot(index) { $0.timePassed() } }
        startTicking()
    }
}

extension Duration {
    /// The same span for Dispatch, which counts nanoseconds; at most about 292 years.
    var interval: DispatchTimeInterval {
        let (seconds, attoseconds) = components
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return .never }
        return .nanoseconds(Int(nanoseconds) + Int(attoseconds / 1_000_000_000))
    }
}
