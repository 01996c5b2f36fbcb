import Foundation
import FusionModel
import Reco
import Tensors
import Testing
import VectorMemory

@testable import RecoCommand

/// The images of the examples are those that the README speaks of.
struct QuickstartExamplesTests {
    private struct Refine: Decodable, Equatable {
        let modality: String
        let embedding: [Float]
        let k: Int
        let neighbors: Bool
    }

    private struct Classify: Decodable, Equatable {
        let embeddings: [[Float]]
        let labelSet: String
        let top: Int
        let refine: String
        let compare: Bool
    }

    private static func decode<Body: Decodable>(_ text: String, as type: Body.Type) throws -> Body {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(text.utf8))
    }

    /// Toy queries in an order in which those come last that refining corrects.
    @Test func imagesThatRefiningCorrectsComeFirst() throws {
        let toys = try ToyFiles(queryCount: 30)
        let refiner = try Refiner(memory: toys.memory, plan: .mean(neighborCount: 3))
        let queries = toys.queries.normalizedRows()
        let classes = toys.classes.normalizedRows()
        func best(_ images: Matrix, _ texts: Matrix) -> [Int] {
            (0..<images.rowCount).map { row in
                let similarities = (0..<texts.rowCount).map { column in
                    zip(images.rows(row..<row + 1).values, texts.rows(column..<column + 1).values)
                        .reduce(0) { $0 + $1.0 * $1.1 }
                }
                return similarities.indices.max { similarities[$0] < similarities[$1] } ?? 0
            }
        }
        let before = best(queries, classes)
        let after = best(
            refiner.refine(queries, modality: .image, sides: .both).embeddings,
            refiner.refine(classes, modality: .text, sides: .both).embeddings
        )
        // Only the last query whose label changes is right, and only once refined.
        let changed = try #require(before.indices.last { before[$0] != after[$0] })
        let labels = before.indices.map { row in
            row == changed ? after[row] : before[row]
        }
        let task = try ClassificationTask(
            queries: queries,
            labels: labels,
            classEmbeddings: classes
        )
        let examples = try QuickstartExamples(of: task, labelSet: "toys", refiner: refiner)
        let first = Array(task.queries.rows(changed..<changed + 1).values)
        let refine = try Self.decode(examples.refine, as: Refine.self)
        #expect(refine == Refine(modality: "image", embedding: first, k: 3, neighbors: true))
        let classify = try Self.decode(examples.classify, as: Classify.self)
        let second = Array(task.queries.rows(changed == 0 ? 1..<2 : 0..<1).values)
        #expect(
            classify
                == Classify(
                    embeddings: [first, second],
                    labelSet: "toys",
                    top: 3,
                    refine: "both",
                    compare: true
                )
        )
    }
}
