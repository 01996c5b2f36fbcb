import Foundation
import Reco
import Tensors
import VectorMemory

/// Training-free refining and classifying once more, in 64 bits, by sorting everything.
///
/// It shares no code with the product but the matrices that it reads. Its numbers are those of the
/// README's table of settings.
struct NaiveMethod {
    struct Neighbor {
        let entry: Int
        let similarity: Double
        let attention: Double
    }

    struct Label {
        let index: Int
        let similarity: Double
        let probability: Double
    }

    /// What attention fusion is told.
    struct Attention {
        var alpha: Double
        var beta: Double
        var k: Int
    }

    private let rows: [Modality: [[Double]]]

    init(images: Matrix, texts: Matrix) {
        rows = [.image: Self.unitRows(images), .text: Self.unitRows(texts)]
    }

    /// A matrix's rows at unit length.
    static func unitRows(_ matrix: Matrix) -> [[Double]] {
        (0..<matrix.rowCount).map { row in
            let start = row * matrix.columnCount
            return unit(matrix.values[start..<start + matrix.columnCount].map { Double($0) })
        }
    }

    /// The defaults for a modality that is refined when `sides` are.
    static func defaults(_ modality: Modality, sides: RefinedSides) -> Attention {
        switch (modality, sides == .both) {
        case (.image, false): Attention(alpha: 0.3, beta: 20, k: 10)
        case (.image, true): Attention(alpha: 0.2, beta: 40, k: 10)
        case (.text, false): Attention(alpha: 0.5, beta: 100, k: 16)
        case (.text, true): Attention(alpha: 0.5, beta: 20, k: 16)
        }
    }

    /// Refines a unit vector by its nearest entries and what stands beside them.
    func refine(
        _ original: [Double],
        _ modality: Modality,
        by numbers: Attention
    ) -> (embedding: [Double], neighbors: [Neighbor]) {
        let found = rows[modality, default: []].enumerated()
            .map { (entry: $0.offset, similarity: Self.product(original, $0.element)) }
            .sorted { $0.similarity > $1.similarity }
            .prefix(numbers.k)
        let powers = found.map { exp(numbers.beta * ($0.similarity - 1)) }
        let sum = powers.reduce(0, +)
        let counterparts = rows[modality == .image ? .text : .image, default: []]
        var result = original
        for (neighbor, power) in zip(found, powers) {
            for column in result.indices {
                result[column] +=
                    numbers.alpha * power / sum * counterparts[neighbor.entry][column]
            }
        }
        let neighbors = zip(found, powers).map {
            Neighbor(entry: $0.entry, similarity: $0.similarity, attention: $1 / sum)
        }
        return (Self.unit(result), neighbors)
    }

    /// All classes from the most similar on, with their shares at CLIP's scale of 100.
    static func labels(of image: [Double], among classes: [[Double]]) -> [Label] {
        let similarities = classes.map { product(image, $0) }
        let powers = similarities.map { exp(100 * ($0 - 1)) }
        let sum = powers.reduce(0, +)
        return similarities.indices.sorted { similarities[$0] > similarities[$1] }.map {
            Label(index: $0, similarity: similarities[$0], probability: powers[$0] / sum)
        }
    }

    /// What an image is labeled when `sides` are refined.
    func labels(
        of image: [Double],
        among classes: [[Double]],
        sides: RefinedSides
    ) -> [Label] {
        func moved(_ original: [Double], _ modality: Modality) -> [Double] {
            guard sides == .both || sides.rawValue == modality.rawValue else { return original }
            let numbers = Self.defaults(modality, sides: sides)
            return refine(original, modality, by: numbers).embedding
        }
        return Self.labels(of: moved(image, .image), among: classes.map { moved($0, .text) })
    }

    private static func product(_ one: [Double], _ other: [Double]) -> Double {
        zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private static func unit(_ values: [Double]) -> [Double] {
        let length = product(values, values).squareRoot()
        return values.map { $0 / length }
    }
}
