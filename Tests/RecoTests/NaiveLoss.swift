import Foundation
import Tensors

/// The loss by its formula, in double precision, one number after the other.
struct NaiveLoss {
    let images: [[Double]]
    let texts: [[Double]]
    var refinedImages: [[Double]]
    var refinedTexts: [[Double]]
    let groups: [Int]
    var logarithm: Double
    var weights: [Double] = [1, 1, 1]

    static func rows(_ matrix: Matrix) -> [[Double]] {
        (0..<matrix.rowCount).map { row in
            (0..<matrix.columnCount).map { Double(matrix[row: row][$0]) }
        }
    }

    /// NCE(v', t'), NCE(v', t), NCE(v, t').
    var terms: [Double] {
        [
            nce(refinedImages, refinedTexts), nce(refinedImages, texts),
            nce(images, refinedTexts),
        ]
    }

    var loss: Double { zip(weights, terms).reduce(0) { $0 + $1.0 * $1.1 } }

    private func nce(_ a: [[Double]], _ b: [[Double]]) -> Double {
        let count = a.count
        func logit(_ i: Int, _ j: Int) -> Double {
            exp(logarithm) * zip(a[i], b[j]).reduce(0) { $0 + $1.0 * $1.1 }
        }
        func isNegativeOrOwn(_ i: Int, _ j: Int) -> Bool { i == j || groups[i] != groups[j] }
        func logSum(_ logits: [Double]) -> Double {
            let largest = logits.max() ?? 0
            return largest + log(logits.reduce(0) { $0 + exp($1 - largest) })
        }
        var sum = 0.0
        for i in 0..<count {
            let others = (0..<count).filter { isNegativeOrOwn(i, $0) }
            sum += logSum(others.map { logit(i, $0) }) - logit(i, i)
            sum += logSum(others.map { logit($0, i) }) - logit(i, i)
        }
        return sum / Double(2 * count)
    }
}
