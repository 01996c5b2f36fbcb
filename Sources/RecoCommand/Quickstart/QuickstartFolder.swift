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
    /// What a finished folder says of itself.
    struct Record: Codable, Equatable {
        /// Changes whenever the same settings would give other files.
        static let currentFormat = 2

        /// The format that the folder was made in.
        var format = currentFormat
        let seed: UInt64
        let pairs: Int
        let memoryChecksum: String
        let report: EvaluationReport

        private enum CodingKeys: String, CodingKey {
            case format
            case seed
            case pairs
            case memoryChecksum = "memory_checksum"
            case report
        }
    }

    /// The name of the label set.
    static let labelSetName = "quickstart"
    /// How many images the example requests hold.
    private static let exampleCount = 2
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

    private func file(_ name: String) -> String { Folder.path(path, name) }

    /// The record of a finished folder of this very world, whose memory and label set are whole.
    ///
    /// It only reads, so that it also finds the folder of a service that is running.
    func existing() -> Record? {
        guard let data = FileManager.default.contents(atPath: file(Self.recordName)),
            let record = try? JSONDecoder().decode(Record.self, from: data),
            record.format == Record.currentFormat, record.seed == configuration.seed,
            record.pairs == configuration.memoryPairCount,
            let memory = try? Memory(opening: memory), memory.checksum == record.memoryChecksum,
            (try? memory.verify()) != nil,
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
    func make(threadCount: Int) throws -> Record {
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

    private func makeFiles(threadCount: Int, holding lock: borrowing FileLock) throws -> Record {
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
        let refiner = try Refiner(memory: memory, threadCount: threadCount)
        try steps.step("making example requests") { try writeExamples(task, refiner) }
        let record = Record(
            seed: configuration.seed,
            pairs: configuration.memoryPairCount,
            memoryChecksum: memory.checksum,
            report: try steps.step("evaluating") {
                try Evaluator(refiner: refiner).evaluate(task)
            }
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
        try Folder.make(file("queries"))
        try writePairs(world.memoryPairs())
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

    /// Request bodies for the README's curl lines: images that get a wrong label unrefined.
    private func writeExamples(_ task: ClassificationTask, _ refiner: Refiner) throws {
        let rows = corrected(task, refiner).prefix(Self.exampleCount).map { row in
            Array(task.queries.rows(row..<row + 1).values)
        }
        let refine = RefineExample(embedding: rows[0])
        let classify = ClassifyExample(embeddings: rows)
        try write(try JSONOutput.encode(refine, isPretty: false) + "\n", to: "refine.json")
        try write(try JSONOutput.encode(classify, isPretty: false) + "\n", to: "classify.json")
    }

    /// The queries that refining both sides corrects, the first of each class, before all others.
    private func corrected(_ task: ClassificationTask, _ refiner: Refiner) -> [Int] {
        func refined(_ originals: Matrix, _ modality: Modality) -> Matrix {
            refiner.refine(originals, modality: modality, sides: .both).embeddings
        }
        func isRight(_ images: Matrix, _ classes: Matrix) -> [Bool] {
            let ranked = Classifier().classify(images, labels: classes, top: 1)
            return zip(ranked, task.labels).map { $0.first?.index == $1 }
        }
        let before = isRight(task.queries, task.classEmbeddings)
        let after = isRight(refined(task.queries, .image), refined(task.classEmbeddings, .text))
        var seen: Set<Int> = []
        let corrected = before.indices.filter {
            !before[$0] && after[$0] && seen.insert(task.labels[$0]).inserted
        }
        return corrected + before.indices.filter { !corrected.contains($0) }
    }

    private struct RefineExample: Encodable {
        var modality = "image"
        let embedding: [Float]
        var k = 3
        var neighbors = true
    }

    private struct ClassifyExample: Encodable {
        let embeddings: [[Float]]
        var labelSet = QuickstartFolder.labelSetName
        var top = 3
        var refine = "both"
        var compare = true

        private enum CodingKeys: String, CodingKey {
            case embeddings
            case labelSet = "label_set"
            case top
            case refine
            case compare
        }
    }

    private func write(_ text: String, to name: String) throws {
        var output = try AtomicFile(replacing: file(name))
        try output.write(Array(text.utf8))
        try output.commit()
    }
}
