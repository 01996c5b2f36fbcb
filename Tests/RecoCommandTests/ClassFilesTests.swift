import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import RecoCommand

struct ClassFilesTests {
    private let folder: ScratchFolder
    private let path: String

    init() throws {
        folder = try ScratchFolder()
        path = folder.path("classes.npy")
        try NpyFile.write(
            Matrix(rowCount: 3, columnCount: 2, values: [3, 4, 0, 2, -5, 0]),
            to: path
        )
    }

    private func names(in text: String) throws -> [String] {
        let names = try folder.write(Array(text.utf8), to: "names.txt")
        return try ClassFiles(embeddings: path, names: names, dimension: 2).names
    }

    @Test func embeddingsComeAtUnitLength() throws {
        let classes = try ClassFiles(embeddings: path, names: nil, dimension: 2)
        let expected: [Float] = [0.6, 0.8, 0, 1, -1, 0]
        #expect(classes.embeddings.rowCount == 3)
        #expect(zip(classes.embeddings.values, expected).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(classes.names == ["0", "1", "2"])
    }

    @Test(arguments: ["a b\nc\nd", "a b\nc\nd\n", "a b\r\nc\r\nd\r\n"])
    func aNameIsALine(text: String) throws {
        #expect(try names(in: text) == ["a b", "c", "d"])
    }

    @Test func anEmptyLineIsANameToo() throws {
        #expect(try names(in: "a\n\nü\n") == ["a", "", "ü"])
    }

    @Test(arguments: [("", 0), ("a\nb\n", 2), ("a\nb\nc\nd\n", 4), ("a\nb\nc\n\n", 4)])
    func everyClassHasToHaveAName(text: String, count: Int) throws {
        let expected = CommandError.wrongCount(
            path: folder.path("names.txt"),
            of: "class names",
            expected: 3,
            found: count
        )
        #expect(throws: expected) { try names(in: text) }
    }

    @Test func whatIsNoTextIsRefused() throws {
        let binary = try folder.write([0x61, 0xFF, 0x0A], to: "names.txt")
        for names in [binary, folder.path("nothing.txt")] {
            let expected = CommandError.unreadable(
                path: names,
                expected: "a text file, one name a line"
            )
            #expect(throws: expected) {
                try ClassFiles(embeddings: path, names: names, dimension: 2)
            }
        }
    }

    @Test func classesHaveToFitTheMemory() {
        let expected = CommandError.wrongDimension(path: path, expected: 3, found: 2)
        #expect(throws: expected) { try ClassFiles(embeddings: path, names: nil, dimension: 3) }
    }

    @Test func labelsAreWholeNumbersOfClasses() throws {
        let labels = folder.path("labels.npy")
        try NpyFile.write([2, 0, 1, 2], to: labels)
        #expect(try LabelFile.labels(in: labels, queryCount: 4, classCount: 3) == [2, 0, 1, 2])
        let wrongCount = CommandError.wrongCount(
            path: labels,
            of: "labels",
            expected: 5,
            found: 4
        )
        #expect(throws: wrongCount) {
            try LabelFile.labels(in: labels, queryCount: 5, classCount: 3)
        }
        let tooHigh = CommandError.labelOutOfRange(path: labels, row: 0, label: 2, classCount: 2)
        #expect(throws: tooHigh) {
            try LabelFile.labels(in: labels, queryCount: 4, classCount: 2)
        }
        #expect(throws: TensorFileError.self) {
            try LabelFile.labels(in: path, queryCount: 6, classCount: 9)
        }
    }
}
