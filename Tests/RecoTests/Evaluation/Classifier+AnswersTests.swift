import Tensors
import Testing

@testable import Reco

@Suite struct ClassifierAnswersTests {
    @Test(arguments: [100, 7] as [Float])
    func answersAreThoseOfClassify(scale: Float) {
        let images = Samples.unitRows(40, dimension: 9, seed: 1)
        let classes = Samples.unitRows(13, dimension: 9, seed: 2)
        let labels = (0..<40).map { $0 % 13 }
        let classifier = Classifier(logitScale: scale)
        let rankings = classifier.classify(images, labels: classes, top: 13)
        let answers = classifier.answers(images, classes: classes, labels: labels)
        for (row, answer) in answers.enumerated() {
            let place = rankings[row].firstIndex { $0.index == labels[row] }
            #expect(answer.best == rankings[row][0].index)
            #expect(answer.bestProbability == rankings[row][0].probability)
            #expect(answer.rank == place)
            #expect(answer.rightProbability == place.map { rankings[row][$0].probability })
        }
        #expect(Set(answers.map(\.isRight)) == [true, false])
    }

    @Test func ofEqualClassesTheLowerComesFirst() {
        let image = Matrix(rowCount: 2, columnCount: 2, values: [1, 0, 1, 0])
        let classes = Matrix(rowCount: 3, columnCount: 2, values: [0, 1, 1, 0, 1, 0])
        let answers = Classifier().answers(image, classes: classes, labels: [1, 2])
        #expect(answers.map(\.best) == [1, 1])
        #expect(answers.map(\.rank) == [0, 1])
        #expect(answers.map(\.rightProbability) == [0.5, 0.5])
    }
}
