import TestSupport
import Testing

@testable import Reco

@Suite struct RecoErrorTests {
    @Test func everyErrorIsOneLineThatNamesItsNumbers() {
        let cases: [(RecoError, [String])] = [
            (.wrongDimension(of: "queries", expected: 512, found: 768), ["queries", "512", "768"]),
            (.unusableEmbedding(of: "queries", row: 7, fault: .zero), ["queries", "7", "zero"]),
            (.empty("queries"), ["queries"]),
            (.wrongCount(of: "labels", expected: 3, found: 2), ["labels", "3", "2"]),
            (.labelOutOfRange(query: 4, classCount: 10, found: 11), ["4", "9", "11"]),
            (.invalidLabelSetName("a\nb"), ["64", #""a\nb""#]),
            (.invalidLabelLength(index: 5, byteLimit: 9, found: 12), ["5", "9", "12"]),
            (.labelsTooLong(byteLimit: 77, found: 88), ["77", "88"]),
            (.tooManyLabels(limit: 6, found: 8), ["6", "8"]),
            (.tooManyLabelSets(limit: 31), ["31"]),
            (.tooManyLabelsInStore(limit: 44, found: 55), ["44", "55"]),
            (.malformedLabels(path: "/x/y"), ["/x/y", "labels"]),
        ]
        for (error, parts) in cases {
            #expect(!error.description.contains("\n"))
            for part in parts { #expect(error.description.contains(part)) }
        }
    }

    @Test func errorsOfFilesAreToldAsTheyCame() throws {
        let folder = try ScratchFolder()
        try folder.write(Array("no tensors".utf8), to: "file")
        #expect {
            try LabelSet(reading: folder.path("file"), name: "s")
        } throws: { error in
            guard case .tensorFile(let cause) = error as? RecoError else { return false }
            return "\(error)" == "\(cause)"
        }
        #expect {
            try LabelSetStore(opening: folder.path("file"), dimension: 4)
        } throws: { error in
            guard case .storage(let cause) = error as? RecoError else { return false }
            return "\(error)" == "\(cause)"
        }
    }
}
