import FileStorage
import Foundation
import Reco
import TensorFiles
import Tensors
import VectorMemory

/// The folder that `reco quickstart` makes: a synthetic world as the files that users have, and
/// what `reco` makes of them.
///
/// `quickstart.json` is written last: a folder that has it was finished.
struct QuickstartFolder {
    /// What a finished folder says of itself.
    struct Record: Codable, Equatable {
        /// Changes whenever the same settings would give other files.
        var format = 1
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

    /// The folder.
    let path: String
    /// What the world is made from.
    let configuration: SyntheticWorld.Configuration

    /// Where the memory is.
    var memory: String { file("memory") }
    /// Where the label set is.
    var labelSets: String { file("label-sets") }

    private func file(_ name: String) -> String { Folder.path(path, name) }

    /// The record of a finished folder of this very world, whose memory and label set are whole.
    func existing() -> Record? {
        guard let data = FileManager.default.contents(atPath: file("quickstart.json")),
            let record = try? JSONDecoder().decode(Record.self, from: data),
            record.format == 1, record.seed == configuration.seed,
            record.pairs == configuration.memoryPairCount,
            let memory = try? Memory(opening: memory), memory.checksum == record.memoryChecksum,
            (try? memory.verify()) != nil,
            let sets = try? LabelSetStore(opening: labelSets, dimension: memory.dimension),
            sets.names.contains(Self.labelSetName),
            ["refine.json", "classify.json"].allSatisfy({
                FileManager.default.fileExists(atPath: file($0))
            })
        else { return nil }
        return record
    }

    /// Makes everything, step by step.
    func make(threadCount: Int) throws -> Record {
        let world = SyntheticWorld(configuration)
        try Folder.make(file("queries"))
        try writePairs(world.memoryPairs())
        let (task, classNames) = world.evaluation()
        try writeTask(task, classNames)
        let memory = try buildMemory()
        let labels = try LabelSet(
            name: Self.labelSetName,
            labels: classNames,
            embeddings: task.classEmbeddings
        )
        try LabelSetStore(opening: labelSets, dimension: memory.dimension).put(labels)
        let refiner = try Refiner(memory: memory, threadCount: threadCount)
        try writeExamples(task, refiner)
        let record = Record(
            seed: configuration.seed,
            pairs: configuration.memoryPairCount,
            memoryChecksum: memory.checksum,
            report: try Evaluator(refiner: refiner).evaluate(task)
        )
        try write(try JSONOutput.encode(record) + "\n", to: "quickstart.json")
        return record
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
