import Reco
import Tensors
import VectorMemory

/// Labels images as the service does: refine what is to be refined, then rank the classes.
struct ImageLabeler: Sendable {
    /// One image's answer, a member of the service's `data`.
    struct Answer: Encodable, Equatable {
        /// One label of it.
        struct Label: Encodable, Equatable {
            let label: String
            let similarity: Float
            let probability: Float
        }

        let index: Int
        let labels: [Label]
        let original: [Label]?
    }

    private let refiner: Refiner
    private let classifier: Classifier
    private let sides: RefinedSides
    private let top: Int
    private let compares: Bool
    private let classes: ClassFiles
    private let refinedClasses: Matrix

    /// Refines the classes, once.
    init(
        refiner: Refiner,
        classifier: Classifier,
        sides: RefinedSides,
        top: Int,
        compares: Bool,
        classes: ClassFiles
    ) {
        self.refiner = refiner
        self.classifier = classifier
        self.sides = sides
        self.top = top
        self.compares = compares
        self.classes = classes
        refinedClasses =
            sides.contains(.text)
            ? refiner.refine(classes.embeddings, modality: .text, sides: sides).embeddings
            : classes.embeddings
    }

    /// How many classes there are.
    var classCount: Int { classes.names.count }

    /// The answers for a block of images, of which the first is number `first`.
    func answers(_ images: Matrix, from first: Int) -> [Answer] {
        let refined =
            sides.contains(.image)
            ? refiner.refine(images, modality: .image, sides: sides).embeddings : images
        let ranked = classifier.classify(refined, labels: refinedClasses, top: top)
        let plain =
            compares
            ? classifier.classify(images, labels: classes.embeddings, top: top) : []
        return ranked.indices.map { row in
            Answer(
                index: first + row,
                labels: named(ranked[row]),
                original: compares ? named(plain[row]) : nil
            )
        }
    }

    private func named(_ labels: [RankedLabel]) -> [Answer.Label] {
        labels.map { label in
            Answer.Label(
                label: classes.names[label.index],
                similarity: label.similarity,
                probability: label.probability
            )
        }
    }
}
