import Foundation
import Tensors
import Testing
import VectorMemory

@testable import RecoCommand

struct BenchFolderTests {
    @Test func isRemovedWithItsOwnerAndAllThatIsInIt() throws {
        var folder: BenchFolder? = try BenchFolder()
        let path = try #require(folder?.path("file"))
        try Data([1]).write(to: URL(filePath: path))
        #expect(FileManager.default.fileExists(atPath: path))
        folder = nil
        let parent = URL(filePath: path).deletingLastPathComponent().path
        #expect(!FileManager.default.fileExists(atPath: parent))
    }

    @Test func twoFoldersAreNotTheSame() throws {
        let (one, other) = (try BenchFolder(), try BenchFolder())
        #expect(one.path("file") != other.path("file"))
    }

    @Test func theMemoryHoldsTheMadeUpPairs() throws {
        let folder = try BenchFolder()
        let memory = try folder.memory(rows: 20, dimension: 5)
        #expect(memory.name == "bench")
        #expect(memory.rowCount == 20)
        #expect(memory.dimension == 5)
        let expected: [(Modality, UInt64)] = [(.image, 1), (.text, 2)]
        for (modality, salt) in expected {
            let found = memory.embeddings(of: Array(0..<20), modality: modality)
            let made = BenchWorld.embeddings(20, dimension: 5, salt: salt)
            #expect(zip(found.values, made.values).allSatisfy { abs($0 - $1) < 1e-6 })
        }
    }

    @Test func anEmptyMemoryIsRefused() throws {
        let folder = try BenchFolder()
        #expect(throws: MemoryError.noRows) { try folder.memory(rows: 0, dimension: 5) }
    }
}
