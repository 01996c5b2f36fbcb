import Reco
import Tensors
import VectorMemory

/// Request bodies for the README's curl lines: images that get a wrong label unrefined.
struct QuickstartExamples {
    /// How many images the request to classify holds.
    private static let imageCount = 2

    /// The body of a request to refine the first image, without a line break.
    let refine: String
    /// The body of a request to classify all of them, without a line break.
    let classify: String

    /// Chooses the images.
    init(of task: ClassificationTask, labelSet: String, refiner: Refiner) throws {
        let rows = Self.corrected(task, refiner).prefix(Self.imageCount).map { row in
            Array(task.queries.rows(row..<row + 1).values)
        }
        refine = try JSONOutput.encode(RefineBody(embedding: rows[0]), isPretty: false)
        classify = try JSONOutput.encode(
            ClassifyBody(embeddings: rows, labelSet: labelSet),
            isPretty: false
        )
    }

    /// The queries that refining both sides corrects, the first of each class, before all others.
    private static func corrected(_ task: ClassificationTask, _ refiner: Refiner) -> [Int] {
        func refined(_ originals: Matrix, _ modality: Modality) -> Matrix {
            refiner.refine(originals, modality: modality, sides: .both).embeddings
        }
        func isRight(_ images: Matrix, _ classes: Matrix) -> [Bool] {
            let ranked = Classifier().classify(images, labels: classes, top: 1)
            return zip(ranked, task.labels).map { $0.first?.index == $1 }
        }
        let before = isRight(task.queries, task.classEmbeddings)
        let after = isRight(refined(task.queries, .image), refined(task.classEmbeddings, .text))
        var seen: Set<Int> = []
        let corrected = before.indices.filter {
            !before[$0] && after[$0] && seen.insert(task.labels[$0]).inserted
        }
        return corrected + before.indices.filter { !corrected.contains($0) }
    }

    private struct RefineBody: Encodable {
        var modality = "image"
        let embedding: [Float]
        var k = 3
        var neighbors = true
    }

    private struct ClassifyBody: Encodable {
        let embeddings: [[Float]]
        let labelSet: String
        var top = 3
        var refine = "both"
        var compare = true

        private enum CodingKeys: String, CodingKey {
            case embeddings
            case labelSet = "label_set"
            case top
            case refine
            case compare
        }
    }
}
