import HTTPServing
import Reco
import Synchronization
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import RecoService

struct ModelLoaderTests {
    /// Gives one model after the other, and fails when there is none left.
    private final class Models: ServiceSource {
        private let models: Mutex<[ServedModel]>

        init(_ models: [ServedModel]) { self.models = Mutex(models) }

        struct Exhausted: Error {}

        func loadAccess() -> LoadedAccess {
            let key = AccessKey(name: "us", digest: KeyDigest(of: "secret"))
            return LoadedAccess(policy: AccessPolicy(keys: [key]), warnings: ["beware"])
        }

        func loadModel(replacing previous: ServedModel?) throws -> ServedModel {
            try models.withLock { models in
                guard !models.isEmpty else { throw Exhausted() }
                return models.removeFirst()
            }
        }
    }

    @Test func servesWhatItReadsAndSaysWhat() async throws {
        let (fixture, other) = (try ServiceFixture(), try ServiceFixture(memoryName: "others"))
        try other.storeLabels(named: "cars", count: 2)
        let report = try await fixture.loader(Models([other.model])).load().get()
        #expect(report.memory == MemoryReference(to: other.memory))
        #expect(report.labelSetCount == 1)
        #expect(report.keyCount == 1)
        #expect(report.warnings == ["beware"])
        #expect(fixture.gate.keyCount == 1)
        #expect(fixture.slot.model?.refiner.memory === other.memory)
        #expect(fixture.metrics.completedReloads.value == 1)
    }

    @Test func whatCannotBeReadChangesNothing() async throws {
        let fixture = try ServiceFixture()
        let loader = fixture.loader(Models([]))
        await #expect(throws: Models.Exhausted.self) { try await loader.load().get() }
        #expect(fixture.slot.model?.refiner.memory === fixture.memory)
        #expect(fixture.gate.keyCount == 0)
        #expect(fixture.metrics.completedReloads.value == 0)
        #expect(fixture.metrics.failedReloads.value == 1)
    }

    /// A file that another program put into the folder is there after a reload.
    @Test func readsLabelSetsAgain() async throws {
        let fixture = try ServiceFixture()
        let set = try LabelSet(
            name: "new",
            labels: ["a", "b"],
            embeddings: ServiceFixture.rows(2, seed: 9)
        )
        try set.write(to: fixture.folder.path("label-sets/new.safetensors"))
        #expect(try fixture.store.labelSet(named: "new") == nil)
        let report = try await fixture.loader(FixedSource(model: fixture.model)).load().get()
        #expect(report.labelSetCount == 1)
        let store = try #require(fixture.slot.model?.labelSetStore)
        #expect(try store.labelSet(named: "new")?.labels == ["a", "b"])
    }

    /// Otherwise its answer would be of the weights before and the labels after.
    @Test func aRequestThatBeganBeforeFindsTheLabelSetsOfBefore() async throws {
        let fixture = try ServiceFixture()
        let old = try fixture.storeLabels(named: "cars", count: 2)
        let begun = try fixture.slot.current
        let new = try LabelSet(
            name: "cars",
            labels: ["a", "b", "c"],
            embeddings: ServiceFixture.rows(3, seed: 9)
        )
        try new.write(to: fixture.folder.path("label-sets/cars.safetensors"))
        _ = try await fixture.loader(FixedSource(model: fixture.model)).load().get()
        #expect(try begun.classify.store.labelSet(named: "cars") == old)
        #expect(try fixture.slot.current.classify.store.labelSet(named: "cars") == new)
    }
}
