import FileStorage
import Foundation
import Reco
import TensorFiles
import Tensors
import VectorMemory

/// The folder that `reco quickstart` makes: a synthetic world as the files that users have, and
/// what `reco` makes of them.
///
/// `quickstart.lock` is made first: it marks the folder as ours, in which files may be replaced, and
/// keeps two runs from making it at once. `quickstart.json` is written last: a folder that has it was
/// finished.
struct QuickstartFolder {
    /// The name of the label set.
    static let labelSetName = "quickstart"
    /// The files that tell this folder from one with somebody's own files.
    private static let lockName = "quickstart.lock"
    private static let recordName = "quickstart.json"

    /// The folder.
    let path: String
    /// What the world is made from.
    let configuration: SyntheticWorld.Configuration
    /// Says what is being made.
    var steps = StepDisplay()

    /// Where the memory is.
    var memory: String { file("memory") }
    /// Where the label set is.
    var labelSets: String { file("label-sets") }
    /// Where the trained layers are.
    var weights: String { file("weights.safetensors") }

    private func file(_ name: String) -> String { Folder.path(path, name) }

    /// The record of a finished folder of this very world, whose memory, weights and label set are
    /// whole.
    ///
    /// It only reads, so that it also finds the folder of a service that is running.
    func existing() -> QuickstartRecord? {
        guard let data = FileManager.default.contents(atPath: file(Self.recordName)),
            let record = try? JSONDecoder().decode(QuickstartRecord.self, from: data),
            record.format == QuickstartRecord.currentFormat, record.seed == configuration.seed,
            record.pairs == configuration.memoryPairCount,
            record.training.pairs == configuration.trainingPairCount,
            let memory = try? Memory(opening: memory), memory.checksum == record.memoryChecksum,
            (try? memory.verify()) != nil,
            let weights = try? SafetensorsFile(opening: weights),
            weights.checksum() == record.weightsChecksum,
            let labels = try? LabelSet(
                reading: Folder.path(labelSets, Self.labelSetName + ".safetensors"),
                name: Self.labelSetName
            ),
            labels.embeddings.columnCount == memory.dimension,
            ["refine.json", "classify.json"].allSatisfy({
                FileManager.default.fileExists(atPath: file($0))
            })
        else { return nil }
        return record
    }

    /// Makes everything, step by step, in a folder that is empty, missing, or already ours.
    ///
    /// - Throws: `CommandError.foreignFolder` when something else is in there, which stays as it is;
    ///   `CommandError.quickstartInUse` while another run or a service is using it.
    func make(threadCount: Int) throws -> QuickstartRecord {
        try makeFiles(threadCount: threadCount, holding: try claim())
    }

    /// Marks the folder as ours and locks it.
    private func claim() throws -> FileLock {
        try Folder.make(path)
        let names = try Folder.names(in: path)
        guard names.isEmpty || names.contains(Self.lockName) || names.contains(Self.recordName)
        else { throw CommandError.foreignFolder(path: path) }
        do throws(StorageError) {
            return try FileLock(locking: file(Self.lockName))
        } catch {
            guard case .locked = error else { throw error }
            throw CommandError.quickstartInUse(folder: path)
        }
    }

    private func makeFiles(
        threadCount: Int,
        holding lock: borrowing FileLock
    ) throws -> QuickstartRecord {
        // A service that uses the folder is noticed before anything in it changes.
        let store = try labelSetStore()
        try Folder.removeFile(file(Self.recordName))
        let (task, classNames) = try steps.step("making a synthetic world") { try writeWorld() }
        let memory = try steps.step("building its memory") { try buildMemory() }
        let labels = try LabelSet(
            name: Self.labelSetName,
            labels: classNames,
            embeddings: task.classEmbeddings
        )
        try store.put(labels)
        let (trained, training) = try steps.step("training on its pairs") { try train(memory) }
        let refiner = try Refiner(
            memory: memory,
            plan: .transformer(
                image: trained.image,
                text: trained.text,
                imageNeighborCount: trained.imageNeighborCount,
                textNeighborCount: trained.textNeighborCount
            ),
            threadCount: threadCount
        )
        try steps.step("making example requests") { try writeExamples(task, refiner) }
        let record = QuickstartRecord(
            seed: configuration.seed,
            pairs: configuration.memoryPairCount,
            memoryChecksum: memory.checksum,
            weightsChecksum: try SafetensorsFile(opening: weights).checksum(),
            training: training,
            evaluation: try steps.step("evaluating") { try evaluate(task, refiner) }
        )
        try write(try JSONOutput.encode(record) + "\n", to: Self.recordName)
        return record
    }

    private func labelSetStore() throws -> LabelSetStore {
        do {
            return try LabelSetStore(opening: labelSets, dimension: configuration.dimension)
        } catch .storage(.locked) {
            throw CommandError.quickstartInUse(folder: path)
        }
    }

    private func writeWorld() throws -> (ClassificationTask, classNames: [String]) {
        let world = SyntheticWorld(configuration)
        for name in ["training", "queries"] { try Folder.make(file(name)) }
        try writePairs(world.memoryPairs())
        let training = world.trainingPairs()
        try NpyFile.write(training.images, to: file("training/image_embeddings.npy"))
        try NpyFile.write(training.texts, to: file("training/text_embeddings.npy"))
        let (task, classNames) = world.evaluation()
        try writeTask(task, classNames)
        return (task, classNames)
    }

    private func writePairs(_ pairs: SyntheticWorld.Pairs) throws {
        try NpyFile.write(pairs.images, to: file("image_embeddings.npy"))
        try NpyFile.write(pairs.texts, to: file("text_embeddings.npy"))
        try write(pairs.metadata.joined(separator: "\n") + "\n", to: "metadata.jsonl")
    }

    private func writeTask(_ task: ClassificationTask, _ classNames: [String]) throws {
        try NpyFile.write(task.queries, to: file("queries/image_embeddings.npy"))
        try NpyFile.write(task.labels, to: file("queries/labels.npy"))
        try NpyFile.write(task.classEmbeddings, to: file("queries/class_text_embeddings.npy"))
        try write(classNames.joined(separator: "\n") + "\n", to: "queries/class_names.txt")
    }

    private func buildMemory() throws -> Memory {
        // The folder is ours; what a build would refuse as not understood is from us too.
        if (try? Memory(opening: memory)) == nil {
            try? FileManager.default.removeItem(atPath: memory)
        }
        var builder = MemoryBuilder(
            output: memory,
            name: "quickstart",
            encoder: "synthetic world, seed \(configuration.seed)"
        )
        try builder.add(
            PairSource(
                imageEmbeddings: file("image_embeddings.npy"),
                textEmbeddings: file("text_embeddings.npy"),
                metadata: file("metadata.jsonl")
            )
        )
        return try builder.commit()
    }

    /// Trains on the pairs as they were written, and writes the weights.
    private func train(
        _ memory: Memory
    ) throws -> (weights: Checkpoint, summary: QuickstartRecord.Training) {
        let pairs = try PairDataset([
            PairSource(
                imageEmbeddings: file("training/image_embeddings.npy"),
                textEmbeddings: file("training/text_embeddings.npy")
            )
        ])
        let training = QuickstartTraining(memory: memory, pairs: pairs, seed: configuration.seed)
        let trained = try training.train()
        try trained.weights.write(to: weights)
        return trained
    }

    private func writeExamples(_ task: ClassificationTask, _ refiner: Refiner) throws {
        let examples = try QuickstartExamples(
            of: task,
            labelSet: Self.labelSetName,
            refiner: refiner
        )
        try write(examples.refine + "\n", to: "refine.json")
        try write(examples.classify + "\n", to: "classify.json")
    }

    /// Measures what was trained beside what needs no training.
    private func evaluate(
        _ task: ClassificationTask,
        _ trained: Refiner
    ) throws -> QuickstartRecord.Evaluation {
        func report(_ plan: FusionPlan) throws -> EvaluationReport {
            let refiner = try Refiner(
                memory: trained.memory,
                plan: plan,
                threadCount: trained.threadCount
            )
            return try Evaluator(refiner: refiner).evaluate(task)
        }
        return QuickstartRecord.Evaluation(
            mean: try report(.mean()),
            attention: try report(.attention()),
            transformer: try report(trained.plan)
        )
    }

    private func write(_ text: String, to name: String) throws {
        var output = try AtomicFile(replacing: file(name))
        try output.write(Array(text.utf8))
        try output.commit()
    }
}
