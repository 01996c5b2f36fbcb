import Foundation
import FusionModel
import Reco
import VectorMemory

/// What stands above a report's figures: on what and with what they were measured.
struct EvaluationFacts {
    private let refiner: Refiner
    private let classifier: Classifier

    /// Takes what was evaluated.
    init(_ refiner: Refiner, _ classifier: Classifier) {
        self.refiner = refiner
        self.classifier = classifier
    }

    /// The facts, with those of the inputs in front.
    func facts(inputs: [ReportFact]) -> [ReportFact] {
        let memory = refiner.memory
        let reach =
            "\(refiner.searchReach.rawValue)-modal search, \(refiner.fusionReach.rawValue)-modal fusion"
        var facts = inputs
        facts.append(ReportFact("memory", "\(memory.name), \(memory.rowCount) pairs"))
        facts.append(ReportFact("memory’s checksum", String(memory.checksum.prefix(16)) + "…"))
        if let encoder = memory.encoder { facts.append(ReportFact("encoder", encoder)) }
        facts.append(ReportFact("fusion", refiner.plan.kind.rawValue))
        facts.append(ReportFact("reach", reach))
        if refiner.plan.kind != .none {
            facts.append(ReportFact("fusion of images", numbers(of: .image)))
            facts.append(ReportFact("fusion of texts", numbers(of: .text)))
        }
        facts.append(ReportFact("logit scale", String(format: "%g", Double(classifier.logitScale))))
        return facts
    }

    /// A modality's numbers, and those beside a refined counterpart where they differ.
    private func numbers(of modality: Modality) -> String {
        let alone = numbers(of: modality, sides: RefinedSides(only: modality))
        let beside = numbers(of: modality, sides: .both)
        return alone == beside ? alone : "\(alone); both refined: \(beside)"
    }

    private func numbers(of modality: Modality, sides: RefinedSides) -> String {
        let k = "k \(refiner.defaultNeighborCount(for: modality, sides: sides))"
        let choice = refiner.plan.choice(for: modality, sides: sides)
        guard case .attention(let attention) = choice.fusion else { return k }
        func short(_ number: Float) -> String { String(format: "%g", Double(number)) }
        return "\(k), alpha \(short(attention.alpha)), beta \(short(attention.beta))"
    }
}
