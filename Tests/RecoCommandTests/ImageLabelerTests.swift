import Reco
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import RecoCommand

struct ImageLabelerTests {
    private let toys: ToyFiles
    private let classes: ClassFiles
    private let images: Matrix

    init() throws {
        toys = try ToyFiles()
        classes = try ClassFiles(
            embeddings: toys.path("classes.npy"),
            names: toys.path("classes.txt"),
            dimension: ToyFiles.dimension
        )
        images = toys.queries.normalizedRows()
    }

    private func labeler(
        _ sides: RefinedSides,
        top: Int = 5,
        compares: Bool = false,
        scale: Float = 100
    ) throws -> ImageLabeler {
        ImageLabeler(
            refiner: try Refiner(memory: toys.memory),
            classifier: Classifier(logitScale: scale),
            sides: sides,
            top: top,
            compares: compares,
            classes: classes
        )
    }

    @Test(arguments: RefinedSides.allCases)
    func labelsAreRankedAsTheNaiveMethodRanksThem(sides: RefinedSides) throws {
        let answers = try labeler(sides).answers(images, from: 0)
        let naive = NaiveMethod(images: toys.images, texts: toys.texts)
        let texts = NaiveMethod.unitRows(toys.classes)
        for (row, image) in NaiveMethod.unitRows(toys.queries).enumerated() {
            let expected = naive.labels(of: image, among: texts, sides: sides)
            #expect(answers[row].labels.map(\.label) == expected.map { classes.names[$0.index] })
            for (label, other) in zip(answers[row].labels, expected) {
                #expect(abs(Double(label.similarity) - other.similarity) < 1e-5)
                #expect(abs(Double(label.probability) - other.probability) < 1e-3)
            }
        }
    }

    @Test func imagesAreNumberedFromTheFirst() throws {
        let answers = try labeler(.both).answers(images, from: 512)
        #expect(answers.map(\.index) == Array(512..<521))
    }

    @Test func theUnrefinedAnswerStandsBesideTheRefinedOne() throws {
        let plain = try labeler(.none, top: 2).answers(images, from: 0)
        let both = try labeler(.both, top: 2, compares: true).answers(images, from: 0)
        #expect(both.map(\.original) == plain.map(\.labels))
        #expect(both.map(\.labels) != plain.map(\.labels))
        #expect(plain.allSatisfy { $0.original == nil && $0.labels.count == 2 })
    }

    @Test func aBlockOfOneAnswersAsTheWholeDoes() throws {
        let labeler = try labeler(.both, compares: true)
        let whole = labeler.answers(images, from: 0)
        for row in 0..<images.rowCount {
            #expect(labeler.answers(images.rows(row..<row + 1), from: row) == [whole[row]])
        }
    }

    @Test func aSmallScaleMakesTheLabelsMoreAlike() throws {
        let sharp = try labeler(.none, scale: 100).answers(images, from: 0)
        let flat = try labeler(.none, scale: 0.001).answers(images, from: 0)
        for (one, other) in zip(sharp, flat) {
            #expect(one.labels.map(\.label) == other.labels.map(\.label))
            #expect(other.labels.allSatisfy { abs($0.probability - 0.2) < 0.001 })
            #expect(one.labels[0].probability > other.labels[0].probability)
        }
    }

    @Test func countsItsClasses() throws {
        #expect(try labeler(.text).classCount == 5)
    }
}
