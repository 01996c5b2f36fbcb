import Foundation
import TensorFiles
import Tensors
import Testing
import VectorMemory

@testable import RecoCommand

struct MemoryBuildCommandTests {
    private func arguments(_ toys: ToyFiles, output: String = "built") -> [String] {
        [
            "memory", "build", "--image-embeddings", toys.path("image.npy"), "--text-embeddings",
            toys.path("text.npy"), "--output", toys.path(output),
        ]
    }

    @Test(arguments: [("f32", ElementType.f32, 1e-6), ("f16", .f16, 1e-3)])
    func theMemoryHoldsThePairsAtUnitLength(
        name: String,
        type: ElementType,
        tolerance: Double
    ) async throws {
        let toys = try ToyFiles()
        try await InProcess.run(
            arguments(toys)
                + ["--metadata", toys.path("metadata.jsonl"), "--dtype", name, "--encoder", "dice"]
        )
        let memory = try Memory(opening: toys.path("built"))
        #expect(memory.elementType == type)
        #expect(memory.encoder == "dice")
        #expect(try memory.id(of: 39) == "pair-39")
        let sides: [(Modality, Matrix)] = [(.image, toys.images), (.text, toys.texts)]
        for (modality, matrix) in sides {
            let found = memory.embeddings(of: Array(0..<ToyFiles.pairCount), modality: modality)
            let expected = NaiveMethod.unitRows(matrix).flatMap(\.self)
            try #require(found.values.count == expected.count)
            #expect(zip(found.values, expected).allSatisfy { abs(Double($0) - $1) < tolerance })
        }
    }

    @Test func theFolderNamesTheMemoryUnlessANameIsGiven() async throws {
        let toys = try ToyFiles()
        try await InProcess.run(arguments(toys) + ["--json"])
        #expect(try Memory(opening: toys.path("built")).name == "built")
        try await InProcess.run(arguments(toys) + ["--name", "other"])
        #expect(try Memory(opening: toys.path("built")).name == "other")
    }

    @Test func shardsAreAsLongAsTheyMayBe() async throws {
        let toys = try ToyFiles()
        try await InProcess.run(arguments(toys) + ["--rows-per-shard", "15"])
        let memory = try Memory(opening: toys.path("built"))
        #expect(memory.manifest.shards.map(\.rows) == [15, 15, 10])
    }

    @Test func foldersOfClipRetrievalAreJoinedInTheirOrder() async throws {
        let toys = try ToyFiles()
        for (part, rows) in [("one", 0..<3), ("two", 3..<5)] {
            for (side, matrix) in [("img", toys.images), ("text", toys.texts)] {
                let folder = toys.path("\(part)/\(side)_emb")
                try FileManager.default.createDirectory(
                    atPath: folder,
                    withIntermediateDirectories: true
                )
                try NpyFile.write(matrix.rows(rows), to: "\(folder)/\(side)_emb_0.npy")
            }
        }
        try await InProcess.run([
            "memory", "build", "--from", toys.path("two"), "--from", toys.path("one"), "--output",
            toys.path("built"),
        ])
        let memory = try Memory(opening: toys.path("built"))
        #expect(
            memory.embeddings(of: [2, 3, 4, 0, 1], modality: .text)
                == toys.memory.embeddings(of: [0, 1, 2, 3, 4], modality: .text)
        )
    }

    @Test func rowsThatDoNotLineUpLeaveNoMemory() async throws {
        let toys = try ToyFiles()
        try NpyFile.write(toys.texts.rows(0..<39), to: toys.path("text.npy"))
        let expected = MemoryError.misalignedRows(
            path: toys.path("text.npy"),
            found: 39,
            reference: toys.path("image.npy"),
            expected: 40
        )
        await #expect(throws: expected) { try await InProcess.run(arguments(toys)) }
        #expect(!toys.holds("built"))
    }

    @Test(arguments: [
        ([], "no pairs to take"),
        (["--image-embeddings", "a"], "--image-embeddings and --text-embeddings go together"),
        (["--text-embeddings", "a"], "--image-embeddings and --text-embeddings go together"),
        (["--from", "a", "--metadata", "b"], "--metadata goes with --image-embeddings"),
        (["--from", "a", "--rows-per-shard", "0"], "--rows-per-shard: expected at least 1"),
        (["--from", "a", "--dtype", "f64"], "--dtype"),
    ])
    func refusesWhatDoesNotGoTogether(arguments: [String], reason: String) throws {
        let text = try InProcess.misuse(["memory", "build", "--output", "c"] + arguments)
        #expect(text.contains(reason), "\(text)")
    }

    @Test func thereHasToBeAnOutput() throws {
        #expect(try InProcess.misuse(["memory", "build", "--from", "a"]).contains("--output"))
    }
}
