import Tensors
import Testing

@testable import Reco

@Suite struct ClassifierTests {
    @Test func ranksAllLabelsBySimilarityAndGivesTheirProbabilities() {
        let images = Samples.unitRows(5, dimension: 12, seed: 1)
        let labels = Samples.unitRows(9, dimension: 12, seed: 2)
        let answers = Classifier(logitScale: 10).classify(images, labels: labels, top: 9)
        for (image, answer) in zip(Judge.rows(images), answers) {
            let expected = Judge.ranking(of: image, in: Judge.rows(labels))
            let powers = expected.map {
                Judge.exponential(10 * ($0.similarity - expected[0].similarity))
            }
            #expect(answer.map(\.index) == expected.map(\.entry))
            for (label, (similarity, power)) in zip(
                answer,
                zip(expected.map(\.similarity), powers)
            ) {
                #expect(abs(Double(label.similarity) - similarity) < 1e-6)
                #expect(abs(Double(label.probability) - power / powers.reduce(0, +)) < 1e-5)
            }
        }
    }

    @Test func probabilityCountsTheLabelsThatAreNotShown() {
        // Four equal labels: each has a quarter, however few are asked for.
        let labels = Matrix(
            joining: Array(repeating: Samples.unitRows(1, dimension: 6, seed: 3), count: 4)
        )
        let image = Samples.unitRows(1, dimension: 6, seed: 4)
        for top in 1...4 {
            let answer = Classifier().classify(image, labels: labels, top: top)[0]
            #expect(answer.map(\.probability) == Array(repeating: 0.25, count: top))
        }
    }

    @Test(arguments: [1, 3, 64, 65, 200])
    func tiesGoToTheLowerLabel(top: Int) {
        // Every row twice, the copies in the second half.
        let half = Samples.unitRows(100, dimension: 6, seed: 5)
        let labels = Matrix(joining: [half, half])
        let image = Samples.unitRows(1, dimension: 6, seed: 6)
        let expected = Judge.ranking(of: Judge.rows(image)[0], in: Judge.rows(labels))
        let answer = Classifier().classify(image, labels: labels, top: top)[0]
        #expect(answer.map(\.index) == expected.prefix(top).map(\.entry))
    }

    @Test func moreThanAllLabelsMeansAllAndZeroMeansNone() {
        let labels = Samples.unitRows(3, dimension: 6, seed: 7)
        let images = Samples.unitRows(2, dimension: 6, seed: 8)
        #expect(Classifier().classify(images, labels: labels, top: 9).map(\.count) == [3, 3])
        #expect(Classifier().classify(images, labels: labels, top: 0) == [[], []])
    }

    @Test func anImageHasTheSameAnswerAloneAndInABatchOfSeveralBlocks() {
        // So many labels that a block is 8 images.
        let labels = Samples.unitRows(Classifier.similarityLimit / 8, dimension: 2, seed: 9)
        let images = Samples.unitRows(9, dimension: 2, seed: 10)
        let classifier = Classifier()
        let all = classifier.classify(images, labels: labels, top: 3)
        #expect(all.count == 9)
        for row in [0, 7, 8] {
            let alone = classifier.classify(images.rows(row..<row + 1), labels: labels, top: 3)
            #expect(alone[0] == all[row])
        }
    }

    @Test func rankCountsTheLabelsBefore() {
        let values: [Float] = [0.5, 0.9, 0.5, 0.1, 0.9]
        let ranks = values.indices.map { Ranking.rank(of: $0, in: values.span) }
        #expect(ranks == [2, 0, 3, 4, 1])
    }
}
