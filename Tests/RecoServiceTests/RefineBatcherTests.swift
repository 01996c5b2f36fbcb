import Dispatch
import Reco
import Tensors
import Testing
import VectorMemory

@testable import RecoService

struct RefineBatcherTests {
    /// A batcher with one lane that a test can hold.
    private struct Bench {
        let fixture: ServiceFixture
        let queue = DispatchQueue(label: "test.lane")
        let metrics = ServiceMetrics()
        let batcher: RefineBatcher

        init(_ change: (inout ServiceLimits) -> Void = { _ in }) throws {
            fixture = try ServiceFixture()
            var limits = ServiceLimits()
            change(&limits)
            batcher = RefineBatcher(
                refiner: fixture.refiner,
                lanes: [ComputeLane(queue: queue)],
                limits: limits,
                metrics: metrics
            )
        }

        func task(
            _ rows: Matrix,
            _ kind: RefineBatcher.Kind = images
        ) -> Task<
            Refinement, any Error
        > {
            let batcher = batcher
            return Task { try await batcher.refine(rows, kind: kind).refinement }
        }

        /// Holds the lane, and gives it a batch of one row that waits there.
        func plug() async throws -> (block: LaneBlock, plug: Task<Refinement, any Error>) {
            let block = LaneBlock(queue)
            let plug = task(ServiceFixture.rows(1, seed: 99))
            #expect(await eventually { metrics.queueTime(of: .image).snapshot.count == 1 })
            return (block, plug)
        }

        func waits(_ rowCount: Int) async -> Bool {
            await eventually { await batcher.queuedRowCount == rowCount }
        }
    }

    private static let images = RefineBatcher.Kind(modality: .image, sides: .image, k: 5)
    private static let texts = RefineBatcher.Kind(modality: .text, sides: .text, k: 5)

    @Test func joinsWhatWaitsIntoOneBatch() async throws {
        let bench = try Bench()
        let (block, plug) = try await bench.plug()
        let requests = [2, 1, 3, 1, 1].enumerated().map { index, count in
            ServiceFixture.rows(count, seed: UInt64(index))
        }
        let tasks = requests.map { bench.task($0) }
        #expect(await bench.waits(8))
        #expect(bench.metrics.queuedRows.value == 8)
        block.release()
        for (request, task) in zip(requests, tasks) {
            let alone = bench.fixture.refiner.refine(
                request,
                modality: .image,
                sides: .image,
                k: 5
            )
            #expect(try await task.value == alone)
        }
        _ = try await plug.value
        let batches = bench.metrics.batchRows(of: .image).snapshot
        #expect(batches.count == 2)
        #expect(batches.sum == 9)
        #expect(bench.metrics.queuedRows.value == 0)
        #expect(bench.metrics.computeTime(of: .image).snapshot.count == 2)
        #expect(bench.metrics.queueTime(of: .image).snapshot.count == 6)
    }

    @Test func keepsKindsApart() async throws {
        let bench = try Bench()
        let (block, plug) = try await bench.plug()
        let otherK = RefineBatcher.Kind(modality: .image, sides: .image, k: 3)
        let otherSides = RefineBatcher.Kind(modality: .image, sides: .both, k: 5)
        let kinds = [Self.images, Self.texts, otherK, otherSides]
        let rows = ServiceFixture.rows(2, seed: 5)
        let tasks = (kinds + kinds).map { bench.task(rows, $0) }
        #expect(await bench.waits(16))
        block.release()
        for (kind, task) in zip(kinds + kinds, tasks) {
            let alone = bench.fixture.refiner.refine(
                rows,
                modality: kind.modality,
                sides: kind.sides,
                k: kind.k
            )
            #expect(try await task.value == alone)
        }
        _ = try await plug.value
        #expect(bench.metrics.batchRows(of: .text).snapshot.count == 1)
        #expect(bench.metrics.batchRows(of: .image).snapshot.count == 4)
    }

    /// The batches of a large request are done one at a time, with others' between them.
    @Test func aLargeRequestLetsOthersPass() async throws {
        let bench = try Bench { $0.batchRowLimit = 4 }
        let (first, plug) = try await bench.plug()
        let rows = ServiceFixture.rows(10, seed: 6)
        let large = bench.task(rows)
        #expect(await bench.waits(10))
        let small = bench.task(ServiceFixture.rows(1, seed: 7), Self.texts)
        #expect(await bench.waits(11))

        let second = LaneBlock(bench.queue)
        first.release()
        #expect(await bench.waits(7))
        #expect(bench.metrics.queueTime(of: .text).snapshot.count == 0)

        let third = LaneBlock(bench.queue)
        second.release()
        #expect(await bench.waits(6))
        #expect(bench.metrics.queueTime(of: .text).snapshot.count == 1)

        third.release()
        let alone = bench.fixture.refiner.refine(rows, modality: .image, sides: .image, k: 5)
        #expect(try await large.value == alone)
        _ = try await (small.value, plug.value)
        let batches = bench.metrics.batchRows(of: .image).snapshot
        #expect(batches.count == 4)
        #expect(batches.sum == 11)
    }

    @Test func refusesWhenAsManyRowsWaitAsMay() async throws {
        let bench = try Bench { limits in
            limits.queuedRowLimit = 4
            limits.retryAfterSeconds = 7
        }
        let (block, plug) = try await bench.plug()
        let waiting = bench.task(ServiceFixture.rows(3, seed: 1))
        #expect(await bench.waits(3))
        // What is refused is refused for what waits before it, not for its own size.
        let last = bench.task(ServiceFixture.rows(9, seed: 3))
        #expect(await bench.waits(12))
        let overload = ServiceError.overloaded(
            queuedRowLimit: 4,
            queuedRowCount: 12,
            retryAfterSeconds: 7
        )
        await #expect(throws: overload) {
            try await bench.batcher.refine(ServiceFixture.rows(1, seed: 2), kind: Self.images)
                .refinement
        }
        #expect(bench.metrics.overloads.value == 1)
        block.release()
        _ = try await (plug.value, waiting.value, last.value)
        #expect(await bench.batcher.queuedRowCount == 0)
    }

    @Test func aRequestBeyondTheLimitIsTakenInParts() async throws {
        let bench = try Bench { limits in
            limits.queuedRowLimit = 4
            limits.batchRowLimit = 3
        }
        let rows = ServiceFixture.rows(20, seed: 4)
        let refinement = try await bench.batcher.refine(rows, kind: Self.images).refinement
        let alone = bench.fixture.refiner.refine(rows, modality: .image, sides: .image, k: 5)
        #expect(refinement == alone)
    }

    @Test func aCancelledRequestLeavesTheLine() async throws {
        let bench = try Bench()
        let (block, plug) = try await bench.plug()
        let given = bench.task(ServiceFixture.rows(3, seed: 1))
        let kept = bench.task(ServiceFixture.rows(2, seed: 2))
        #expect(await bench.waits(5))
        given.cancel()
        #expect(await bench.waits(2))
        await #expect(throws: ServiceError.cancelled) { try await given.value }
        block.release()
        #expect(try await kept.value.embeddings.rowCount == 2)
        _ = try await plug.value
        #expect(bench.metrics.batchRows(of: .image).snapshot.sum == 3)
    }

    @Test func aRequestCancelledInTheLaneIsAnsweredAtOnce() async throws {
        let bench = try Bench()
        let (block, plug) = try await bench.plug()
        plug.cancel()
        await #expect(throws: ServiceError.cancelled) { try await plug.value }
        block.release()
        let rows = ServiceFixture.rows(1, seed: 3)
        #expect(
            try await bench.batcher.refine(rows, kind: Self.images).refinement.embeddings.rowCount
                == 1
        )
    }

    @Test func aTaskThatIsCancelledAlreadyAsksForNothing() async throws {
        let bench = try Bench()
        let block = LaneBlock(bench.queue)
        let task = bench.task(ServiceFixture.rows(1, seed: 3))
        task.cancel()
        await #expect(throws: ServiceError.cancelled) { try await task.value }
        block.release()
        #expect(await bench.batcher.queuedRowCount == 0)
    }

    @Test func everyRowHasTheSameBitsHoweverItIsBatched() async throws {
        let bench = try Bench { $0.batchRowLimit = 7 }
        let rows = ServiceFixture.rows(40, seed: 8)
        let together = try await bench.batcher.refine(rows, kind: Self.images).refinement
        let batcher = bench.batcher
        try await withThrowingTaskGroup(of: (Int, Refinement).self) { group in
            for row in 0..<rows.rowCount {
                group.addTask {
                    (row, try await batcher.refine(rows.row(row), kind: Self.images).refinement)
                }
            }
            for try await (row, alone) in group {
                #expect(
                    alone.embeddings.values.map(\.bitPattern)
                        == together.embeddings.row(row).values.map(\.bitPattern)
                )
                #expect(alone.neighbors[0] == together.neighbors[row])
                #expect(alone.attention.values == together.attention.row(row).values)
            }
        }
    }
}
