import Foundation
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import Reco

@Suite struct LabelSetTests {
    private let embeddings = Samples.unitRows(3, dimension: 5, seed: 1)

    @Test(arguments: [
        "a", "cars", "A-z_0.9", "..x".replacing("..", with: "."), String(repeating: "n", count: 64),
        "a..b",
    ])
    func acceptsOrRefusesNamesByTheirCharacters(name: String) {
        #expect(LabelSet.isValid(name: name) == !name.hasPrefix("."))
    }

    @Test(arguments: [
        "", ".", "..", ".hidden", "a/b", "a b", "a\0", "caf\u{e9}", "a\n",
        String(repeating: "n", count: 65),
    ])
    func refusesNamesThatAreNoFileNamesEverywhere(name: String) {
        #expect(throws: RecoError.invalidLabelSetName(name)) {
            try LabelSet(name: name, labels: ["x", "y", "z"], embeddings: embeddings)
        }
    }

    @Test func normalizesWhatItIsGiven() throws {
        var long = embeddings
        for index in long.values.indices { long.values[index] *= 3 }
        let set = try LabelSet(name: "s", labels: ["x", "y", "z"], embeddings: long)
        for index in embeddings.values.indices {
            #expect(abs(set.embeddings.values[index] - embeddings.values[index]) < 1e-6)
        }
    }

    @Test func refusesPartsThatDoNotFit() {
        #expect(throws: RecoError.wrongCount(of: "labels", expected: 3, found: 2)) {
            try LabelSet(name: "s", labels: ["x", "y"], embeddings: embeddings)
        }
        #expect(throws: RecoError.empty("label set embeddings")) {
            try LabelSet(name: "s", labels: [], embeddings: Matrix(rowCount: 0, columnCount: 5))
        }
    }

    @Test func checksumIsOfTheContentAndNotOfTheName() throws {
        let labels = ["x", "y", "z"]
        let checksum = try LabelSet(name: "s", labels: labels, embeddings: embeddings).checksum
        #expect(checksum.count == 64)
        #expect(
            try LabelSet(name: "t", labels: labels, embeddings: embeddings).checksum == checksum
        )
        // The same letters, cut differently.
        let recut = try LabelSet(name: "s", labels: ["xy", "", "z"], embeddings: embeddings)
        #expect(recut.checksum != checksum)
        let other = Samples.unitRows(3, dimension: 5, seed: 2)
        #expect(try LabelSet(name: "s", labels: labels, embeddings: other).checksum != checksum)
    }

    @Test func survivesItsFileWithEveryBit() throws {
        let folder = try ScratchFolder()
        let labels = ["plain", "quote \" slash / \\ line\n", "\u{1F426} caf\u{e9} \u{0}"]
        let set = try LabelSet(name: "s", labels: labels, embeddings: embeddings)
        try set.write(to: folder.path("s.safetensors"))
        #expect(try LabelSet(reading: folder.path("s.safetensors"), name: "s") == set)
    }

    @Test func anyoneMayWriteItsFile() throws {
        let folder = try ScratchFolder()
        try SafetensorsFile.write(
            [TensorToWrite(name: "embeddings", matrix: embeddings, elementType: .f16)],
            metadata: ["labels": #"["x","\u0079","z"]"#],
            to: folder.path("s.safetensors")
        )
        #expect(
            try LabelSet(reading: folder.path("s.safetensors"), name: "s").labels == [
                "x", "y", "z",
            ]
        )
    }

    @Test(arguments: [nil, "", "{}", "[1,2,3]", #"["x","y""#])
    func refusesFilesWithoutAListOfLabels(text: String?) throws {
        let folder = try ScratchFolder()
        let path = folder.path("s.safetensors")
        try SafetensorsFile.write(
            [TensorToWrite(name: "embeddings", matrix: embeddings)],
            metadata: text.map { ["labels": $0] } ?? [:],
            to: path
        )
        #expect(throws: RecoError.malformedLabels(path: path)) {
            try LabelSet(reading: path, name: "s")
        }
    }

    @Test func refusesLabelsThatNoFileHeaderHolds() throws {
        let folder = try ScratchFolder()
        let long = String(repeating: "\u{1}", count: LabelSet.labelTextByteLimit / 6)
        let set = try LabelSet(name: "s", labels: [long, "y", "z"], embeddings: embeddings)
        #expect {
            try set.write(to: folder.path("s.safetensors"))
        } throws: { error in
            guard case .labelsTooLong(LabelSet.labelTextByteLimit, let found) = error as? RecoError
            else { return false }
            return found > LabelSet.labelTextByteLimit
        }
        #expect(try folder.names().isEmpty)
    }
}
