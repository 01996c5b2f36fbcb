import Foundation
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import VectorMemory

/// Real CLIP embeddings, where they are: `RECO_DATA`, or `../shared/data` beside the package.
@Suite struct RealDataTests {
    static let folder: String? = {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path =
            ProcessInfo.processInfo.environment["RECO_DATA"]
            ?? package.appendingPathComponent("../shared/data").standardizedFileURL.path
        return FileManager.default.fileExists(atPath: "\(path)/dtd/memory") ? path : nil
    }()

    private static let sets = [("dtd", 1128), ("sun397", 3176), ("imagenet_fewshot", 4000)]

    @Test(.enabled(if: folder != nil, "no real embeddings here; set RECO_DATA to their folder"))
    func joinsThreeSetsAndKeepsEveryRow() throws {
        let data = try #require(Self.folder)
        let scratch = try ScratchFolder()
        var builder = MemoryBuilder(
            output: scratch.path("memory"),
            name: "joined",
            encoder: "OpenAI CLIP ViT-B/32",
            shardRowLimit: 3000
        )
        for (name, _) in Self.sets {
            try builder.add(try PairSource(clipRetrievalFolder: "\(data)/\(name)/memory"))
        }
        let memory = try builder.commit()
        #expect(memory.rowCount == 8304)
        #expect(memory.dimension == 512)
        #expect(memory.elementType == .f16)
        #expect(memory.shards.map(\.rowCount) == [3000, 3000, 2304])
        var first = 0
        for (name, rowCount) in Self.sets {
            #expect(try memory.id(of: first).hasPrefix(name.prefix(while: { $0 != "_" })))
            #expect(try memory.id(of: first).hasSuffix("-00000"))
            first += rowCount
        }
        // Entry 1128 + 1588 + 2 is row 2 of the second shard of the second set.
        let source = try NpyFile(
            opening: "\(data)/sun397/memory/text_emb/text_emb_1.npy"
        ).matrix(rows: 2..<3)
        let stored = memory.embeddings(of: [1128 + 1588 + 2], modality: .text)
        for column in 0..<512 {
            #expect(abs(stored.values[column] - source.values[column]) < 1e-3)
        }
        #expect(try memory.id(of: 1128 + 1588 + 2) == "sun397-01590")
    }
}
