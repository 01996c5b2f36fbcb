import Tensors

/// The whole method once more, in 64 bits, by sorting everything and one number at a time.
///
/// It shares no code with the product but the matrices that it reads.
struct Judge {
    /// Which plain formula joins an original with what was retrieved.
    enum Formula {
        case none
        case mean
        case attention(alpha: Double, beta: Double)
    }

    let images: [[Double]]
    let texts: [[Double]]

    init(images: Matrix, texts: Matrix) {
        self.images = Self.rows(images)
        self.texts = Self.rows(texts)
    }

    static func rows(_ matrix: Matrix) -> [[Double]] {
        (0..<matrix.rowCount).map { row in
            (0..<matrix.columnCount).map { Double(matrix.values[row * matrix.columnCount + $0]) }
        }
    }

    static func product(_ one: [Double], _ other: [Double]) -> Double {
        var sum = 0.0
        for index in one.indices { sum += one[index] * other[index] }
        return sum
    }

    /// The entries of `bank` by falling similarity, ties by entry.
    static func ranking(
        of query: [Double],
        in bank: [[Double]]
    ) -> [(entry: Int, similarity: Double)] {
        let all = bank.enumerated().map {
            (entry: $0.offset, similarity: product(query, $0.element))
        }
        return all.sorted {
            $0.similarity == $1.similarity ? $0.entry < $1.entry : $0.similarity > $1.similarity
        }
    }

    /// Refines one original: what it searches, what it fuses, and the weights of its neighbors.
    static func refine(
        _ original: [Double],
        searching bank: [[Double]],
        fusing fused: [[Double]],
        k: Int,
        by formula: Formula
    ) -> (embedding: [Double], entries: [Int], weights: [Double]) {
        let neighbors = ranking(of: original, in: bank).prefix(k)
        var (factor, weights) = (0.0, [Double](repeating: 0, count: neighbors.count))
        switch formula {
        case .none: break
        case .mean:
            factor = 1
            weights = neighbors.map { _ in 1 / Double(neighbors.count) }
        case .attention(let alpha, let beta):
            factor = alpha
            let powers = neighbors.map {
                exponential(beta * ($0.similarity - neighbors[0].similarity))
            }
            let sum = powers.reduce(0, +)
            weights = powers.map { $0 / sum }
        }
        var result = original
        for (neighbor, weight) in zip(neighbors, weights) {
            for index in result.indices {
                result[index] += factor * weight * fused[neighbor.entry][index]
            }
        }
        let length = product(result, result).squareRoot()
        return (result.map { $0 / length }, neighbors.map(\.entry), weights)
    }

    /// The exponential function by its power series, for arguments at or below zero.
    static func exponential(_ argument: Double) -> Double {
        // Halving ten times brings −700 near the range where the series needs few terms.
        let small = argument / 1024
        var (term, sum) = (1.0, 1.0)
        for n in 1...30 {
            term *= small / Double(n)
            sum += term
        }
        return (0..<10).reduce(sum) { power, _ in power * power }
    }
}
