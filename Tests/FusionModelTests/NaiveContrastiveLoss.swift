import Foundation
import Tensors

/// A judge of gradients: the three terms of the training loss, as the paper writes them, in double.
///
/// `L = NCE(v', t') + NCE(v', t) + NCE(v, t')`, each the mean over the batch of the symmetric
/// cross-entropy of `exp(logitScale) · a · bᵀ`. Source: Iscen et al., ICLR 2024, §3.3.
struct NaiveContrastiveLoss {
    typealias Rows = [[Double]]

    private(set) var terms: [Double] = []
    private(set) var imageGradient: Rows
    private(set) var textGradient: Rows
    private(set) var logitScaleGradient = 0.0

    var value: Double { terms.reduce(0, +) }

    init(
        refined: (image: Matrix, text: Matrix),
        originals: (image: Matrix, text: Matrix),
        logitScale: Float
    ) {
        let refinedImage = Self.doubles(refined.image)
        let refinedText = Self.doubles(refined.text)
        imageGradient = refinedImage.map { $0.map { _ in 0 } }
        textGradient = imageGradient
        let scale = exp(Double(logitScale))
        let both = Self.term(refinedImage, refinedText, scale)
        let image = Self.term(refinedImage, Self.doubles(originals.text), scale)
        let text = Self.term(Self.doubles(originals.image), refinedText, scale)
        terms = [both.value, image.value, text.value]
        imageGradient = Self.sum(both.left, image.left)
        textGradient = Self.sum(both.right, text.right)
        logitScaleGradient = both.scale + image.scale + text.scale
    }

    /// One side's gradient, in the precision of the layer.
    static func matrix(_ rows: Rows) -> Matrix {
        Matrix(
            rowCount: rows.count,
            columnCount: rows[0].count,
            values: rows.joined().map { Float($0) }
        )
    }

    private static func doubles(_ matrix: Matrix) -> Rows {
        (0..<matrix.rowCount).map { matrix.row($0).map(Double.init) }
    }

    private static func sum(_ first: Rows, _ second: Rows) -> Rows {
        zip(first, second).map { zip($0, $1).map(+) }
    }

    private static func term(
        _ left: Rows,
        _ right: Rows,
        _ scale: Double
    ) -> (value: Double, left: Rows, right: Rows, scale: Double) {
        let count = left.count
        let logits = left.map { a in right.map { b in scale * zip(a, b).map(*).reduce(0, +) } }
        var slopes = logits.map { $0.map { _ in 0.0 } }
        var value = 0.0
        for i in 0..<count {
            let row = logits[i].map { exp($0 - logits[i][i]) }
            let column = logits.map { exp($0[i] - logits[i][i]) }
            value += (log(row.reduce(0, +)) + log(column.reduce(0, +))) / Double(2 * count)
            for j in 0..<count {
                slopes[i][j] += row[j] / row.reduce(0, +) / Double(2 * count)
                slopes[j][i] += column[j] / column.reduce(0, +) / Double(2 * count)
            }
            slopes[i][i] -= 1 / Double(count)
        }
        var leftSlope = left.map { $0.map { _ in 0.0 } }
        var rightSlope = leftSlope
        var scaleSlope = 0.0
        for i in 0..<count {
            for j in 0..<count {
                scaleSlope += slopes[i][j] * logits[i][j]
                for k in left[i].indices {
                    leftSlope[i][k] += scale * slopes[i][j] * right[j][k]
                    rightSlope[j][k] += scale * slopes[i][j] * left[i][k]
                }
            }
        }
        return (value, leftSlope, rightSlope, scaleSlope)
    }
}
