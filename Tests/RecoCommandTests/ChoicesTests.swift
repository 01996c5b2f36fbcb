import ArgumentParser
import Reco
import Testing
import VectorMemory

@testable import RecoCommand

struct ChoicesTests {
    /// What a command line may say for a choice, and nothing else.
    private func isReadByItsWords<Choice: ExpressibleByArgument & CaseIterable & Equatable>(
        _ type: Choice.Type,
        _ words: [String]
    ) -> Bool {
        let isWhole = words.count == Choice.allCases.count
        let areRead = zip(words, Choice.allCases).allSatisfy { Choice(argument: $0) == $1 }
        let others = ["", "all", words[0].uppercased(), words[0] + " "]
        return isWhole && areRead && others.allSatisfy { Choice(argument: $0) == nil }
    }

    @Test func theyAreReadByTheWordsOfTheDocumentation() {
        #expect(isReadByItsWords(Modality.self, ["image", "text"]))
        #expect(isReadByItsWords(RefinedSides.self, ["none", "image", "text", "both"]))
        #expect(
            isReadByItsWords(
                BenchRows.Family.self,
                ["search", "fusion", "training", "codec", "route"]
            )
        )
    }

    @Test func aWrongOneIsToldWhatThereIs() throws {
        let text = try InProcess.misuse(["bench", "--only", "all"])
        for family in BenchRows.Family.allCases { #expect(text.contains(family.rawValue)) }
    }
}
