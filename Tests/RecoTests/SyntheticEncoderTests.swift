import Tensors
import Testing

@testable import Reco

@Suite struct SyntheticEncoderTests {
    private let encoder: SyntheticEncoder
    private let images: [[Double]]
    private let captions: [[Double]]

    /// Entities 0 and 1 share a concept, 2 has another; twenty images and captions of each.
    init() {
        encoder = SyntheticEncoder(
            .init(conceptCount: 2, heldOutConceptCount: 1, entitiesPerConcept: 2)
        )
        var generator = SeededGenerator(seed: 3)
        let shown = (0..<60).map { SyntheticEncoder.Image(entity: $0 / 20, scene: $0 % 20) }
        let said = (0..<60).map {
            SyntheticEncoder.Text.caption(concept: $0 / 40, entity: $0 / 20, scene: nil)
        }
        images = Judge.rows(encoder.embeddings(of: shown, using: &generator))
        captions = Judge.rows(encoder.embeddings(of: said, using: &generator))
    }

    private func meanSimilarity(
        _ one: ArraySlice<[Double]>,
        _ other: ArraySlice<[Double]>
    ) -> Double {
        let products = one.flatMap { first in other.map { Judge.product(first, $0) } }
        return products.reduce(0, +) / Double(products.count)
    }

    @Test func everyEmbeddingHasUnitLength() {
        for row in images + captions { #expect(abs(Judge.product(row, row) - 1) < 1e-5) }
    }

    @Test func modalitiesLieApart() {
        let across = meanSimilarity(images[0..<20], captions[0..<20])
        #expect(across < meanSimilarity(images[0..<20], images[40..<60]))
        #expect(across < meanSimilarity(captions[0..<20], captions[40..<60]))
    }

    @Test(arguments: ["images", "captions"])
    func eachModalityClustersByEntityAndThenByConcept(kind: String) {
        let rows = kind == "images" ? images : captions
        let (entity, concept) = (rows[0..<20], rows[20..<40])
        let within = meanSimilarity(rows[0..<10], rows[10..<20])
        #expect(within > meanSimilarity(entity, concept) + 0.05)
        #expect(meanSimilarity(entity, concept) > meanSimilarity(entity, rows[40..<60]))
    }

    @Test func aPromptIsNearestToWhatItNames() {
        var generator = SeededGenerator(seed: 4)
        let prompts = (0..<3).map { SyntheticEncoder.Text.prompt(entity: $0) }
        let rows = Judge.rows(encoder.embeddings(of: prompts, using: &generator))
        let toOwn = meanSimilarity(rows[0..<1], captions[0..<20])
        #expect(toOwn > meanSimilarity(rows[0..<1], captions[20..<40]))
        #expect(toOwn > meanSimilarity(rows[0..<1], captions[40..<60]))
    }
}
