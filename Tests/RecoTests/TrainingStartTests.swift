import FusionModel
import Tensors
import TestSupport
import Testing

@testable import Reco

struct TrainingStartTests {
    @Test(arguments: [
        TrainingRecipe.Start(alpha: 0.2, beta: 40), TrainingRecipe.Start(alpha: 0.5, beta: 20),
        TrainingRecipe.Start(alpha: 1, beta: 0), TrainingRecipe.Start(alpha: 0, beta: 5),
    ])
    func aLayerStartsAsTrainingFreeAttention(start: TrainingRecipe.Start) throws {
        let configuration = try TrainingRecipe().configuration(dimension: 512)
        var generator = SeededGenerator(seed: 3)
        let parameters = try TrainingStart(configuration: configuration, start: start)
            .parameters(using: &generator)
        let batch = TokenBatch(
            originals: Numbers.unitMatrix(rowCount: 40, columnCount: 512, seed: 1),
            retrieved: Numbers.unitMatrix(rowCount: 400, columnCount: 512, seed: 2),
            similarities: Matrix(
                rowCount: 40,
                columnCount: 10,
                values: (0..<400).map { _ in 0.5 + 0.4 * generator.uniform() }
            )
        )
        let found = FusionLayer(parameters).forward(batch).embeddings
        let fusion = AttentionFusion(alpha: start.alpha, beta: start.beta)
        let expected = Fusion.attention(fusion).forward(batch).embeddings
        // A row's mean, which the layer norm takes away, is of the order of 1 / dimension.
        let distance = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? 1
        #expect(distance < (start.alpha == 0 ? 1e-6 : 4e-3))
        let mean = zip(found.values, expected.values).reduce(0) { $0 + abs($1.0 - $1.1) }
        #expect(mean / Float(found.values.count) < 1e-3)
    }

    @Test func equalSeedsStartEqually() throws {
        var recipe = TrainingRecipe()
        let first = try Trainer.start(recipe, dimension: 16)
        #expect(try Trainer.start(recipe, dimension: 16) == first)
        #expect(first.image != first.text)
        recipe.seed = 1
        #expect(try Trainer.start(recipe, dimension: 16) != first)
    }
}
