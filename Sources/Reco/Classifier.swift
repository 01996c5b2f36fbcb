import Foundation
public import Tensors

/// One label of an image's answer.
public struct RankedLabel: Sendable, Equatable {
    /// The label's row among the labels.
    public let index: Int
    /// The cosine of image and label, in −1…1.
    public let similarity: Float
    /// The softmax over all labels at the classifier's scale, in 0…1.
    public let probability: Float

    /// Takes the three values.
    public init(index: Int, similarity: Float, probability: Float) {
        self.index = index
        self.similarity = similarity
        self.probability = probability
    }
}

/// Zero-shot classification: ranks labels by the cosine of their embedding with an image's.
///
/// An image's answer has the same bits alone and in any batch. Source: Iscen et al., section 4.1.
public struct Classifier: Sendable, Equatable {
    /// The scale that CLIP's training ends at, the inverse of its temperature.
    public static let clipLogitScale: Float = 100

    /// How many similarities are held at a time, 16 MB: 64 images against 65 536 labels.
    static let similarityLimit = 1 << 22

    /// What similarities are multiplied by before the softmax; the paper's `s`.
    public let logitScale: Float

    /// Takes the scale, which must be finite and positive.
    public init(logitScale: Float = clipLogitScale) {
        precondition(
            logitScale.isFinite && logitScale > 0,
            "the logit scale must be finite and positive, found \(logitScale)"
        )
        self.logitScale = logitScale
    }

    /// Finds each image's `top` most similar labels, ties by lower index.
    ///
    /// Both matrices hold L2-normalized rows. A `top` above the number of labels means all.
    ///
    /// Shape: `[batch x dimension]`, `[labels x dimension]` → `[batch][top]`.
    /// Complexity: batch · labels · dimension multiply-adds.
    public func classify(_ images: Matrix, labels: Matrix, top: Int) -> [[RankedLabel]] {
        precondition(
            images.columnCount == labels.columnCount,
            "images of dimension \(images.columnCount), labels of \(labels.columnCount)"
        )
        precondition(labels.rowCount > 0, "at least one label is needed")
        precondition(top >= 0, "top must not be negative, found \(top)")
        let blockRows = max(1, Self.similarityLimit / labels.rowCount)
        var answers: [[RankedLabel]] = []
        answers.reserveCapacity(images.rowCount)
        for rows in images.rowBlocks(of: blockRows) {
            let similarities = images.rows(rows).productWithTransposed(labels)
            for row in 0..<similarities.rowCount {
                answers.append(rank(similarities[row: row], top: top))
            }
        }
        return answers
    }

    private func rank(_ similarities: Span<Float>, top: Int) -> [RankedLabel] {
        let best = Ranking.best(top, of: similarities)
        guard let first = best.first else { return [] }
        let highest = similarities[first]
        let sum = exponentialSum(similarities, highest: highest)
        return best.map { index in
            RankedLabel(
                index: index,
                similarity: similarities[index],
                probability: share(of: similarities[index], below: highest, of: sum)
            )
        }
    }

    /// The probability of a similarity, given the highest one and the softmax's denominator.
    func share(of similarity: Float, below highest: Float, of sum: Double) -> Float {
        Float(exp(Double(logitScale) * Double(similarity - highest)) / sum)
    }

    /// The denominator of the softmax, relative to the highest similarity.
    ///
    /// Terms below e⁻³² are left out: a million of them are 1.3e-8 of the sum, less than half a
    /// unit in the last place of a 32-bit probability, and most labels are that far away.
    func exponentialSum(_ similarities: Span<Float>, highest: Float) -> Double {
        let negligible = highest - 32 / logitScale
        var sum = 0.0
        for index in similarities.indices where similarities[index] > negligible {
            sum += Double(exp(logitScale * (similarities[index] - highest)))
        }
        return sum
    }
}

/// Ranks the values of a row: highest first, ties by lower index.
enum Ranking {
    /// Up to this many are kept by insertion; beyond, sorting everything is cheaper.
    private static let insertionLimit = 64

    /// The indices of the `count` highest values.
    static func best(_ count: Int, of values: Span<Float>) -> [Int] {
        guard count > 0, values.count > 0 else { return [] }
        guard count <= insertionLimit else {
            return Array(sortedIndices(of: values).prefix(count))
        }
        var indices: [Int] = []
        indices.reserveCapacity(count + 1)
        var lowest = -Float.infinity
        for index in values.indices {
            let value = values[index]
            // A later equal value ranks below, so only a strictly higher one displaces the last.
            guard indices.count < count || value > lowest else { continue }
            let place = indices.lastIndex { values[$0] >= value }.map { $0 + 1 } ?? 0
            indices.insert(index, at: place)
            if indices.count > count { indices.removeLast() }
            if let last = indices.last { lowest = values[last] }
        }
        return indices
    }

    /// How many values rank above the one at `index`.
    static func rank(of index: Int, in values: Span<Float>) -> Int {
        let value = values[index]
        var above = 0
        for other in values.indices
        where values[other] > value || (values[other] == value && other < index) {
            above += 1
        }
        return above
    }

    private static func sortedIndices(of values: Span<Float>) -> [Int] {
        var ranked: [(index: Int, value: Float)] = []
        ranked.reserveCapacity(values.count)
        for index in values.indices { ranked.append((index, values[index])) }
        ranked.sort { $0.value == $1.value ? $0.index < $1.index : $0.value > $1.value }
        return ranked.map(\.index)
    }
}
