import Testing

@testable import Reco

@Suite struct SyntheticNamesTests {
    private let names = SyntheticNames(.init(conceptCount: 30, entitiesPerConcept: 50))

    @Test func allNamesDifferAndAreOfPlainLetters() {
        let all = names.concepts + names.entities + names.scenes
        #expect(all.count == 30 + 1500 + 32)
        #expect(Set(all.map { $0.lowercased() }).count == all.count)
        #expect(all.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isLetter } })
        #expect(all.allSatisfy { !"aeiouAEIOU".contains($0.prefix(1)) })
    }

    @Test func anEntityIsCalledByItsNameAndItsKind() {
        #expect(names.entity(50) == "\(names.entities[50]) \(names.concepts[1])")
    }

    @Test func captionsSayWhatTheTextSays() {
        let (thing, kind, place) = (names.entity(7), names.concepts[0], names.scenes[3])
        #expect(names.caption(.prompt(entity: 7)) == "a photo of a \(thing)")
        #expect(
            names.caption(.caption(concept: 0, entity: 7, scene: 3)) == "a \(thing) in \(place)"
        )
        #expect(names.caption(.caption(concept: 0, entity: nil, scene: nil)) == "a \(kind)")
    }
}
