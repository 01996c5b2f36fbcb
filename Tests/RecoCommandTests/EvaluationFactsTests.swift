import FusionModel
import Reco
import Testing

@testable import RecoCommand

struct EvaluationFactsTests {
    private func facts(_ plan: FusionPlan) throws -> [String: String] {
        let toys = try ToyFiles()
        let facts = EvaluationFacts(try Refiner(memory: toys.memory, plan: plan), Classifier())
            .facts(inputs: [ReportFact("queries", "q.npy")])
        return Dictionary(uniqueKeysWithValues: facts.map { ($0.name, $0.value) })
    }

    @Test func sayWhatWasUsed() throws {
        let facts = try facts(.attention(text: .init(alpha: 0.25, beta: 7, neighborCount: 3)))
        #expect(facts["queries"] == "q.npy")
        #expect(facts["memory"] == "toys, 40 pairs")
        #expect(facts["encoder"] == "dice")
        #expect(facts["fusion"] == "attention")
        #expect(facts["reach"] == "uni-modal search, cross-modal fusion")
        #expect(
            facts["fusion of images"]
                == "k 10, alpha 0.3, beta 20; both refined: k 10, alpha 0.2, beta 40"
        )
        #expect(facts["fusion of texts"] == "k 3, alpha 0.25, beta 7")
        #expect(facts["logit scale"] == "100")
    }

    @Test func withoutFusionThereAreNoNumbers() throws {
        #expect(try facts(.none)["fusion of images"] == nil)
        #expect(try facts(.mean(neighborCount: 4))["fusion of texts"] == "k 4")
    }
}
