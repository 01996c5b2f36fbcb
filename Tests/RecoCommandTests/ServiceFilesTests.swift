import Reco
import RecoService
import TensorFiles
import TestSupport
import Testing
import VectorMemory

@testable import RecoCommand

struct ServiceFilesTests {
    private func files(_ toys: ToyFiles) throws -> ServiceFiles {
        let settings = try Settings(
            flags: [
                .memory: toys.path("memory"), .labelSets: toys.path("label-sets"), .imageK: "3",
            ],
            configuration: nil,
            environment: [:]
        )
        return try ServiceFiles(settings, plan: ServicePlan(settings))
    }

    /// Builds the memory of the folder anew.
    private func rebuild(_ toys: ToyFiles, name: String) throws {
        var builder = MemoryBuilder(output: toys.path("memory"), name: name)
        try builder.add(
            PairSource(
                imageEmbeddings: toys.path("text.npy"),
                textEmbeddings: toys.path("image.npy"),
                metadata: toys.path("metadata.jsonl")
            )
        )
        _ = try builder.commit()
    }

    @Test func readsWhatTheSettingsName() throws {
        let toys = try ToyFiles()
        let model = try files(toys).loadModel(replacing: nil)
        #expect(model.refiner.memory.checksum == toys.memory.checksum)
        #expect(model.refiner.defaultNeighborCount(for: .image) == 3)
        #expect(model.labelSetStore.folder == toys.path("label-sets"))
        #expect(toys.holds("label-sets"))
    }

    @Test func aMemoryThatHasNotChangedIsUsedAgain() throws {
        let toys = try ToyFiles()
        let files = try files(toys)
        let first = try files.loadModel(replacing: nil)
        let second = try files.loadModel(replacing: first)
        #expect(second.refiner.memory === first.refiner.memory)
        #expect(second.labelSetStore === first.labelSetStore)
    }

    @Test func aMemoryThatWasRebuiltIsReadAnew() throws {
        let toys = try ToyFiles()
        let files = try files(toys)
        let first = try files.loadModel(replacing: nil)
        try rebuild(toys, name: "turned")
        let second = try files.loadModel(replacing: first)
        #expect(second.refiner.memory.name == "turned")
        #expect(second.refiner.memory.checksum != first.refiner.memory.checksum)
        #expect(second.labelSetStore === first.labelSetStore)
    }

    /// Requests of the old dimension may be on their way.
    @Test func aMemoryOfAnotherDimensionIsRefused() throws {
        let toys = try ToyFiles()
        let files = try files(toys)
        let first = try files.loadModel(replacing: nil)
        let rows = Numbers.unitMatrix(rowCount: ToyFiles.pairCount, columnCount: 4, seed: 1)
        try NpyFile.write(rows, to: toys.path("image.npy"))
        try NpyFile.write(rows, to: toys.path("text.npy"))
        try rebuild(toys, name: "thin")
        #expect(
            throws: ServiceError.wrongModelDimension(expected: ToyFiles.dimension, found: 4)
        ) {
            try files.loadModel(replacing: first)
        }
    }

    @Test func labelSetsInUseAreSaidToBe() throws {
        let toys = try ToyFiles()
        let model = try files(toys).loadModel(replacing: nil)
        #expect(throws: CommandError.labelSetsInUse(folder: toys.path("label-sets"))) {
            try files(toys).loadModel(replacing: nil)
        }
        withExtendedLifetime(model) {}
    }
}
