import Dispatch
import Reco
import Tensors
import Testing
import VectorMemory

@testable import RecoService

struct LabelSetCacheTests {
    private struct Bench {
        let fixture: ServiceFixture
        let queue = DispatchQueue(label: "test.lane")
        let metrics = ServiceMetrics()
        let batcher: RefineBatcher
        let cache: LabelSetCache

        init(labelLimit: Int = 100, queuedRowLimit: Int = 4096) throws {
            fixture = try ServiceFixture()
            var limits = ServiceLimits()
            limits.queuedRowLimit = queuedRowLimit
            batcher = RefineBatcher(
                refiner: fixture.refiner,
                lanes: [ComputeLane(queue: queue)],
                limits: limits,
                metrics: metrics
            )
            cache = LabelSetCache(
                refiner: fixture.refiner,
                batcher: batcher,
                labelLimit: labelLimit,
                metrics: metrics
            )
        }

        func set(_ count: Int, seed: UInt64) throws -> LabelSet {
            try LabelSet(
                name: "set",
                labels: (0..<count).map(String.init),
                embeddings: ServiceFixture.rows(count, seed: seed)
            )
        }
    }

    @Test func refinesEachSetOncePerSides() async throws {
        let bench = try Bench()
        let set = try bench.set(10, seed: 1)
        for sides in [RefinedSides.text, .both, .text, .both] {
            let refined = try await bench.cache.refinedEmbeddings(of: set, sides: sides)
            let alone = bench.fixture.refiner.refine(set.embeddings, modality: .text, sides: sides)
            #expect(refined == alone.embeddings)
        }
        #expect(bench.metrics.labelCacheMisses.value == 2)
        #expect(bench.metrics.labelCacheHits.value == 2)
        #expect(bench.metrics.cachedLabels.value == 20)
        #expect(bench.metrics.batchRows(of: .text).snapshot.sum == 20)
    }

    @Test func thoseWhoComeMeanwhileWaitForTheFirst() async throws {
        let bench = try Bench()
        let set = try bench.set(10, seed: 1)
        let block = LaneBlock(bench.queue)
        let cache = bench.cache
        let tasks = (0..<5).map { _ in
            Task { try await cache.refinedEmbeddings(of: set, sides: .text) }
        }
        #expect(await eventually { bench.metrics.labelCacheHits.value == 4 })
        tasks[0].cancel()
        block.release()
        for task in tasks.dropFirst() { #expect(try await task.value.rowCount == 10) }
        #expect(bench.metrics.batchRows(of: .text).snapshot.sum == 10)
    }

    @Test func aSetOfOtherContentIsRefinedAnew() async throws {
        let bench = try Bench()
        let old = try bench.set(4, seed: 1)
        let new = try bench.set(4, seed: 2)
        let refinedOld = try await bench.cache.refinedEmbeddings(of: old, sides: .text)
        let refinedNew = try await bench.cache.refinedEmbeddings(of: new, sides: .text)
        #expect(refinedOld != refinedNew)
        #expect(bench.metrics.labelCacheMisses.value == 2)
    }

    @Test func whatWasUsedLongestAgoGoesFirst() async throws {
        let bench = try Bench(labelLimit: 20)
        let sets = try (1...3).map { try bench.set(10, seed: $0) }
        for index in [0, 1, 0, 2] {
            _ = try await bench.cache.refinedEmbeddings(of: sets[index], sides: .text)
        }
        #expect(bench.metrics.cachedLabels.value == 20)
        _ = try await bench.cache.refinedEmbeddings(of: sets[0], sides: .text)
        #expect(bench.metrics.labelCacheMisses.value == 3)
        _ = try await bench.cache.refinedEmbeddings(of: sets[1], sides: .text)
        #expect(bench.metrics.labelCacheMisses.value == 4)
    }

    @Test func aSetBeyondTheLimitIsKeptAlone() async throws {
        let bench = try Bench(labelLimit: 5)
        let large = try bench.set(30, seed: 1)
        _ = try await bench.cache.refinedEmbeddings(of: bench.set(3, seed: 2), sides: .text)
        #expect(
            try await bench.cache.refinedEmbeddings(of: large, sides: .text).rowCount == 30
        )
        #expect(bench.metrics.cachedLabels.value == 30)
    }

    @Test func aFailureIsForgotten() async throws {
        let bench = try Bench(queuedRowLimit: 1)
        let set = try bench.set(4, seed: 1)
        let block = LaneBlock(bench.queue)
        let batcher = bench.batcher
        let kind = RefineBatcher.Kind(modality: .image, sides: .image, k: 1)
        let plugs = (0..<2).map { index in
            Task {
                try await batcher.refine(ServiceFixture.rows(1, seed: index), kind: kind).refinement
            }
        }
        #expect(await eventually { await batcher.queuedRowCount == 1 })
        let error = await #expect(throws: ServiceError.self) {
            try await bench.cache.refinedEmbeddings(of: set, sides: .text)
        }
        guard case .overloaded = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(bench.metrics.cachedLabels.value == 0)
        block.release()
        for plug in plugs { _ = try await plug.value }
        #expect(try await bench.cache.refinedEmbeddings(of: set, sides: .text).rowCount == 4)
    }
}
