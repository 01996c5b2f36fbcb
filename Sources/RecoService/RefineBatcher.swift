import Reco
import Tensors
import VectorMemory

/// Joins concurrent requests into batches for the compute lanes.
///
/// How it works. Requests wait in order of arrival. Whenever a lane is free, the first of them
/// says what kind the next batch is (modality, refined sides, k), and every waiting request of
/// that kind joins it, up to `batchRowLimit` rows. Nothing waits for company: under light load a
/// batch is one request, under heavy load batches grow by themselves. A request with rows left
/// over goes to the end of the line, so that a large one does not hold up the small ones.
///
/// A request's result has the same bits whatever it is joined with, because the refiner's has.
actor RefineBatcher {
    /// What requests must have in common to be refined together.
    struct Kind: Hashable, Sendable {
        let modality: Modality
        let sides: RefinedSides
        let k: Int
    }

    /// A request that has rows in line or in a lane.
    private struct Waiting {
        let kind: Kind
        let originals: Matrix
        let arrival: ContinuousClock.Instant
        let continuation: CheckedContinuation<Result<RefinedRequest, ServiceError>, Never>
        /// The first row that is not in a batch yet.
        var nextRow = 0
        /// What has come back, with the row it begins at.
        var parts: [(row: Int, refinement: Refinement)] = []
        /// How many rows have come back.
        var doneCount = 0
        /// How long it waited for its first batch.
        var queueTime = Duration.zero
        /// How long its batches took.
        var times = RefinementTimes()
    }

    /// Some rows of one request as part of a batch.
    private struct Share {
        let id: Int
        let rows: Range<Int>
    }

    private let refiner: Refiner
    private let limits: ServiceLimits
    private let metrics: ServiceMetrics
    private var idleLanes: [ComputeLane]
    private var requests: [Int: Waiting] = [:]
    /// The requests with rows that are not in a batch yet, in the order of their turns.
    private var line: [Int] = []
    private var nextID = 0
    /// How many rows are not in a batch yet.
    private(set) var queuedRowCount = 0

    /// Makes a batcher that owns these lanes' time.
    init(
        refiner: Refiner,
        lanes: [ComputeLane],
        limits: ServiceLimits,
        metrics: ServiceMetrics
    ) {
        self.refiner = refiner
        self.limits = limits
        self.metrics = metrics
        idleLanes = lanes
    }

    /// Refines L2-normalized embeddings when their turn comes.
    ///
    /// Shape: `[batch x dimension]`, at least one row.
    ///
    /// - Throws: `ServiceError.overloaded` at once when as many rows wait as may. Of what waits
    ///   before, not of its own size, a request can be told to come again: it may be larger than
    ///   what is left. `ServiceError.cancelled` when the task is cancelled before its result is
    ///   there. `ServiceError.notFinite` when fusion gave numbers that are none.
    func refine(_ originals: Matrix, kind: Kind) async throws(ServiceError) -> RefinedRequest {
        precondition(originals.rowCount > 0, "a request without rows")
        guard queuedRowCount < limits.queuedRowLimit else {
            metrics.overloads.count()
            throw .overloaded(
                queuedRowLimit: limits.queuedRowLimit,
                queuedRowCount: queuedRowCount,
                retryAfterSeconds: limits.retryAfterSeconds
            )
        }
        nextID += 1
        let id = nextID
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation {
                (continuation: CheckedContinuation<Result<RefinedRequest, ServiceError>, Never>) in
                // A cancellation that came before this line finds nothing to remove.
                guard !Task.isCancelled else {
                    continuation.resume(returning: .failure(.cancelled))
                    return
                }
                join(
                    Waiting(
                        kind: kind,
                        originals: originals,
                        arrival: .now,
                        continuation: continuation
                    ),
                    id: id
                )
            }
        } onCancel: {
            Task { await self.cancel(id) }
        }
        return try result.get()
    }

    private func join(_ request: Waiting, id: Int) {
        requests[id] = request
        line.append(id)
        setQueuedRowCount(queuedRowCount + request.originals.rowCount)
        startBatches()
    }

    /// Takes a request's rows out of the line; those in a lane are computed for nobody.
    private func cancel(_ id: Int) {
        guard let request = requests.removeValue(forKey: id) else { return }
        line.removeAll { $0 == id }
        setQueuedRowCount(queuedRowCount - (request.originals.rowCount - request.nextRow))
        request.continuation.resume(returning: .failure(.cancelled))
    }

    private func setQueuedRowCount(_ count: Int) {
        // Not set but added: while one model follows another, two batchers share the metric.
        metrics.queuedRows.count(count - queuedRowCount)
        queuedRowCount = count
    }

    // MARK: Batches

    private func startBatches() {
        while !line.isEmpty, let lane = idleLanes.popLast() {
            let (kind, shares) = takeBatch()
            let originals = gather(shares)
            Task {
                let (refinement, times) = await compute(originals, kind: kind, on: lane)
                idleLanes.append(lane)
                deliver(refinement, times, to: shares)
                startBatches()
            }
        }
    }

    /// Takes the next batch out of the line.
    private func takeBatch() -> (kind: Kind, shares: [Share]) {
        guard let first = line.first, let kind = requests[first]?.kind else {
            preconditionFailure("a batch of an empty line")
        }
        var shares: [Share] = []
        var freeRowCount = limits.batchRowLimit
        var passed: [Int] = []
        var unfinished: [Int] = []
        for id in line {
            guard freeRowCount > 0, var request = requests[id], request.kind == kind else {
                passed.append(id)
                continue
            }
            let rowCount = min(freeRowCount, request.originals.rowCount - request.nextRow)
            shares.append(Share(id: id, rows: request.nextRow..<request.nextRow + rowCount))
            freeRowCount -= rowCount
            if request.nextRow == 0 {
                request.queueTime = .now - request.arrival
                metrics.queueTime(of: kind.modality).observe(request.queueTime)
            }
            request.nextRow += rowCount
            requests[id] = request
            if request.nextRow < request.originals.rowCount { unfinished.append(id) }
        }
        line = passed + unfinished
        setQueuedRowCount(queuedRowCount - (limits.batchRowLimit - freeRowCount))
        return (kind, shares)
    }

    private func gather(_ shares: [Share]) -> Matrix {
        let parts = shares.compactMap { share -> Matrix? in
            guard let originals = requests[share.id]?.originals else { return nil }
            return share.rows.count == originals.rowCount ? originals : originals.rows(share.rows)
        }
        guard let only = parts.first, parts.count == 1 else { return Matrix(joining: parts) }
        return only
    }

    private func compute(
        _ originals: Matrix,
        kind: Kind,
        on lane: ComputeLane
    ) async -> (refinement: Refinement, times: RefinementTimes) {
        let refiner = refiner
        let start = ContinuousClock.now
        let (refinement, times) = await lane.run {
            var times = RefinementTimes()
            let refinement = refiner.refine(
                originals,
                modality: kind.modality,
                sides: kind.sides,
                k: kind.k,
                recording: &times
            )
            return (refinement, times)
        }
        metrics.computeTime(of: kind.modality).observe(.now - start)
        metrics.searchTime(of: kind.modality).observe(times.search)
        metrics.fusionTime(of: kind.modality).observe(times.fusion)
        metrics.batchRows(of: kind.modality).observe(Double(originals.rowCount))
        return (refinement, times)
    }

    /// Gives each request its rows, and its result when that is whole.
    private func deliver(
        _ refinement: Refinement,
        _ times: RefinementTimes,
        to shares: [Share]
    ) {
        var start = 0
        for share in shares {
            let rows = start..<start + share.rows.count
            start = rows.upperBound
            guard var request = requests[share.id] else { continue }
            let part =
                shares.count == 1 ? refinement : Refinement(rows, of: refinement)
            request.parts.append((share.rows.lowerBound, part))
            request.doneCount += rows.count
            request.times.search += times.search
            request.times.fusion += times.fusion
            guard request.doneCount == request.originals.rowCount else {
                requests[share.id] = request
                continue
            }
            requests[share.id] = nil
            let parts = request.parts.sorted { $0.row < $1.row }.map(\.refinement)
            let whole = RefinedRequest(
                refinement: Refinement(stacking: parts),
                queueTime: request.queueTime,
                times: request.times
            )
            let isFinite = whole.refinement.embeddings.isFinite
            request.continuation.resume(
                returning: isFinite ? .success(whole) : .failure(.notFinite)
            )
        }
    }
}

extension Refinement {
    /// Some consecutive rows of a refinement.
    fileprivate init(_ rows: Range<Int>, of whole: Refinement) {
        self.init(
            embeddings: whole.embeddings.rows(rows),
            neighbors: Array(whole.neighbors[rows]),
            attention: whole.attention.rows(rows)
        )
    }

    /// The rows of several refinements below each other.
    fileprivate init(stacking parts: [Refinement]) {
        if let only = parts.first, parts.count == 1 {
            self = only
            return
        }
        self.init(
            embeddings: Matrix(joining: parts.map(\.embeddings)),
            neighbors: parts.flatMap(\.neighbors),
            attention: Matrix(joining: parts.map(\.attention))
        )
    }
}
