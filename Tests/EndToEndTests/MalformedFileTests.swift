import Foundation
import TestSupport
import Testing

/// Wrong files on the real command line: one clear line, exit status 1, nothing left behind.
@Suite(.blocking)
struct MalformedFileTests {
    @Test func thereAreEnoughOfThem() {
        #expect(MalformedFile.all.count >= 25)
    }

    @Test(arguments: MalformedFile.all)
    func aWrongFileEndsInOneLineThatNamesIt(file: MalformedFile) throws {
        let folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        try file.spoil(folder)
        let outcome = try RecoProcess.run(file.arguments(folder), in: folder)
        #expect(outcome.status == 1, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        try #require(outcome.errorLines.count == 1, "\(outcome.errors)")
        for word in file.mentions {
            #expect(outcome.errorLines[0].contains(word), "\(outcome.errorLines[0])")
        }
        for left in ["refined.npy", "answers.jsonl"] {
            #expect(!FileManager.default.fileExists(atPath: folder.path(left)), "left \(left)")
        }
        // A failed build leaves at most the lock that marks the folder as its own.
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path("new"))) ?? []
        #expect(files.allSatisfy { $0 == "memory.lock" }, "left \(files)")
        #expect(FileManager.default.fileExists(atPath: memory))
    }
}
