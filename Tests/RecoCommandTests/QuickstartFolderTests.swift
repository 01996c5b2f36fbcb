import Foundation
import Reco
import TensorFiles
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import RecoCommand

struct QuickstartFolderTests {
    /// The fewest that hold a world.
    private static let dimension = 88
    private static let configuration = SyntheticWorld.Configuration(
        seed: 5,
        dimension: dimension,
        conceptCount: 3,
        heldOutConceptCount: 1,
        entitiesPerConcept: 4,
        sceneCount: 3,
        memoryPairCount: 50,
        trainingPairCount: 40,
        queriesPerEntity: 2
    )

    /// What was trained on is there too, for `reco train`, and was not in the memory.
    @Test func theTrainingPairsAreFiles() throws {
        _ = try world.make(threadCount: 1)
        let pairs = try PairDataset([
            PairSource(
                imageEmbeddings: scratch.path("world/training/image_embeddings.npy"),
                textEmbeddings: scratch.path("world/training/text_embeddings.npy")
            )
        ])
        #expect(pairs.rowCount == 40 && pairs.dimension == Self.dimension)
        let memory = try Memory(opening: world.memory)
        let nearest = memory.search(
            try pairs.embeddings(of: Array(0..<40), modality: .image),
            among: .image,
            k: 1
        )
        #expect(nearest.allSatisfy { $0[0].similarity < 0.98 })
    }

    private struct Refine: Decodable {
        let modality: String
        let embedding: [Float]
    }

    private struct Classify: Decodable {
        let labelSet: String
        let embeddings: [[Float]]
    }

    private let scratch: ScratchFolder
    private let world: QuickstartFolder

    init() throws {
        scratch = try ScratchFolder()
        world = QuickstartFolder(
            path: scratch.path("world"),
            configuration: Self.configuration
        )
    }

    @Test func aFolderThatIsNotThereHasNoRecord() {
        #expect(world.existing() == nil)
    }

    @Test func whatWasMadeIsFound() throws {
        let record = try world.make(threadCount: 1)
        #expect(world.existing() == record)
        #expect(record.seed == 5)
        #expect(record.pairs == 50)
        #expect(record.training.pairs == 40)
        for report in [record.evaluation.mean, record.evaluation.transformer] {
            #expect(report.queryCount == 8)
            #expect(report.classCount == 4)
            #expect(report.memoryRowCount == 50)
        }
    }

    @Test func theSameWorldIsTheSameFiles() throws {
        let record = try world.make(threadCount: 1)
        let again = QuickstartFolder(
            path: scratch.path("again"),
            configuration: Self.configuration
        )
        #expect(try again.make(threadCount: 2) == record)
        let files = try #require(FileManager.default.subpaths(atPath: world.path)).filter {
            !$0.hasPrefix(".") && !$0.contains("/.") && $0.contains(".")
        }
        #expect(files.count >= 13)
        for name in files {
            #expect(try scratch.read("world/\(name)") == scratch.read("again/\(name)"), "\(name)")
        }
    }

    @Test func theFilesAreThoseThatTheOtherCommandsRead() throws {
        let record = try world.make(threadCount: 1)
        let memory = try Memory(opening: world.memory)
        #expect(memory.rowCount == 50 && memory.dimension == Self.dimension)
        #expect(memory.checksum == record.memoryChecksum)
        let queries = try EmbeddingFile(opening: scratch.path("world/queries/image_embeddings.npy"))
        let classes = try ClassFiles(
            embeddings: scratch.path("world/queries/class_text_embeddings.npy"),
            names: scratch.path("world/queries/class_names.txt"),
            dimension: Self.dimension
        )
        let task = try ClassificationTask(
            queries: try queries.embeddings(queries.rows),
            labels: try LabelFile.labels(
                in: scratch.path("world/queries/labels.npy"),
                queryCount: 8,
                classCount: 4
            ),
            classEmbeddings: classes.embeddings
        )
        let weights = try Checkpoint(reading: world.weights)
        for (plan, report) in [
            (FusionPlan.mean(), record.evaluation.mean),
            (.attention(), record.evaluation.attention),
            (.transformer(image: weights.image, text: weights.text), record.evaluation.transformer),
        ] {
            let refiner = try Refiner(memory: memory, plan: plan)
            #expect(try Evaluator(refiner: refiner).evaluate(task) == report)
        }
        let store = try LabelSetStore(opening: world.labelSets, dimension: Self.dimension)
        #expect(try store.labelSet(named: "quickstart")?.labels == classes.names)
    }

    @Test func theExampleRequestsHoldImagesOfTheWorld() throws {
        _ = try world.make(threadCount: 1)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let queries = try NpyFile(opening: scratch.path("world/queries/image_embeddings.npy"))
        let rows = try queries.matrix().values
        let refine = try decoder.decode(
            Refine.self,
            from: Data(try scratch.read("world/refine.json"))
        )
        #expect(refine.modality == "image")
        let classify = try decoder.decode(
            Classify.self,
            from: Data(try scratch.read("world/classify.json"))
        )
        #expect(classify.labelSet == "quickstart")
        #expect(classify.embeddings.count == 2)
        #expect(classify.embeddings.first == refine.embedding)
        let queryRows = (0..<8).map { Array(rows[$0 * 88..<($0 + 1) * 88]) }
        #expect(classify.embeddings.allSatisfy { queryRows.contains($0) })
    }

    @Test(arguments: [
        "quickstart.json", "memory/memory.json", "label-sets/quickstart.safetensors",
        "weights.safetensors", "refine.json", "classify.json",
    ])
    func aFolderThatLacksAFileIsNotFinishedUntilItIsMadeAnew(name: String) throws {
        let record = try world.make(threadCount: 1)
        try FileManager.default.removeItem(atPath: scratch.path("world/\(name)"))
        #expect(world.existing() == nil)
        #expect(try world.make(threadCount: 1) == record)
        #expect(world.existing() == record)
    }

    @Test func aDamagedMemoryIsNotTaken() throws {
        _ = try world.make(threadCount: 1)
        let memory = try Memory(opening: world.memory)
        let shard = try #require(memory.manifest.shards.first)
        try damage("world/memory/" + shard.embeddingsName)
        #expect(world.existing() == nil)
    }

    @Test func damagedWeightsAreNotTaken() throws {
        _ = try world.make(threadCount: 1)
        try damage("world/weights.safetensors")
        #expect(world.existing() == nil)
    }

    /// Flips the last bit of a file.
    private func damage(_ name: String) throws {
        var bytes = try scratch.read(name)
        bytes[bytes.count - 1] ^= 1
        try scratch.write(bytes, to: name)
    }

    @Test(arguments: ["notes.txt", "memory/memory.json", "metadata.jsonl", ".hidden"])
    func aFolderWithSomethingElseInItIsRefusedAndStaysAsItIs(name: String) throws {
        try scratch.write("mine", to: "world/\(name)")
        let before = FileManager.default.subpaths(atPath: world.path)
        #expect(throws: CommandError.foreignFolder(path: world.path)) {
            try world.make(threadCount: 1)
        }
        #expect(FileManager.default.subpaths(atPath: world.path) == before)
        #expect(try scratch.read("world/\(name)") == Array("mine".utf8))
    }

    /// Killed right after it had marked the folder, or as an earlier version left it.
    @Test(arguments: ["quickstart.lock", "quickstart.json"])
    func aFolderThatIsMarkedIsMade(name: String) throws {
        try scratch.write("", to: "world/\(name)")
        #expect(world.existing() == nil)
        let record = try world.make(threadCount: 1)
        #expect(world.existing() == record)
    }

    @Test func anEmptyFolderIsMade() throws {
        try FileManager.default.createDirectory(
            atPath: world.path,
            withIntermediateDirectories: true
        )
        let record = try world.make(threadCount: 1)
        #expect(world.existing() == record)
    }

    /// A file in the place of the folder is nobody's quick start either.
    @Test func aFileIsNotReplaced() throws {
        try scratch.write("mine", to: "world")
        #expect(throws: (any Error).self) { try world.make(threadCount: 1) }
        #expect(try scratch.read("world") == Array("mine".utf8))
    }

    @Test func anEarlierFormatIsMadeAnew() throws {
        let record = try world.make(threadCount: 1)
        #expect(record.format == 3)
        let text = String(decoding: try scratch.read("world/quickstart.json"), as: UTF8.self)
        try scratch.write(
            text.replacing("\"format\" : 3", with: "\"format\" : 2"),
            to: "world/quickstart.json"
        )
        #expect(world.existing() == nil)
        #expect(try world.make(threadCount: 1) == record)
    }

    /// What a service that runs on the folder would be writing is left alone.
    @Test func aFolderInUseIsFoundButNotMadeAnew() throws {
        let record = try world.make(threadCount: 1)
        let partial = "world/label-sets/a.safetensors.partial-9-z"
        do {
            let store = try LabelSetStore(opening: world.labelSets, dimension: Self.dimension)
            try scratch.write("being written", to: partial)
            #expect(world.existing() == record)
            #expect(throws: CommandError.quickstartInUse(folder: world.path)) {
                try world.make(threadCount: 1)
            }
            #expect(world.existing() == record)
            #expect(store.names == ["quickstart"])
        }
        #expect(try scratch.read(partial) == Array("being written".utf8))
        #expect(try world.make(threadCount: 1) == record)
    }

    @Test func anotherWorldIsNotTakenForThisOne() throws {
        _ = try world.make(threadCount: 1)
        var other = Self.configuration
        other.seed = 6
        #expect(QuickstartFolder(path: world.path, configuration: other).existing() == nil)
        other.seed = 5
        other.memoryPairCount = 51
        #expect(QuickstartFolder(path: world.path, configuration: other).existing() == nil)
        other.memoryPairCount = 50
        other.trainingPairCount = 41
        #expect(QuickstartFolder(path: world.path, configuration: other).existing() == nil)
    }
}
