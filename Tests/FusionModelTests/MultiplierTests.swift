import Tensors
import TestSupport
import Testing

@testable import FusionModel

@Suite struct MultiplierTests {
    @Test(arguments: [Multiplier.Order.products, .blocks], [false, true])
    func mapsSomeColumnsIntoRowsWithGaps(order: Multiplier.Order, hasBias: Bool) {
        let rows = Numbers.normalMatrix(rowCount: 5, columnCount: 9, seed: 1)
        let weight = Numbers.normalMatrix(rowCount: 3, columnCount: 4, seed: 2)
        let bias: [Float] = hasBias ? [1, 2, 3] : []
        var out = Matrix(rowCount: 5, columnCount: 7)
        out.update {
            Multiplier(order: order, kernels: .best).map(
                rows.view.columns(2..<6),
                by: weight.values.span,
                bias: bias.span,
                into: &$0,
                stride: 7
            )
        }
        for row in 0..<5 {
            for output in 0..<7 {
                let product =
                    output < 3
                    ? zip(rows.row(row)[2..<6], weight.row(output)).map(*).reduce(0, +)
                        + (hasBias ? bias[output] : 0) : 0
                #expect(abs(out.row(row)[output] - product) < 1e-5)
            }
        }
    }

    @Test(arguments: [Multiplier.Order.products, .blocks])
    func aRowHasTheSameBitsWhateverOtherRowsThereAre(order: Multiplier.Order) {
        let rows = Numbers.normalMatrix(rowCount: 70, columnCount: 33, seed: 3)
        let linear = Linear(
            weight: Numbers.normalMatrix(rowCount: 21, columnCount: 33, seed: 4),
            bias: Numbers.normalMatrix(rowCount: 1, columnCount: 21, seed: 5).values
        )
        func mapped(_ range: Range<Int>) -> Matrix {
            var out = Matrix(rowCount: 0, columnCount: 0)
            linear.apply(
                to: rows.rowRange(range),
                into: &out,
                multiplier: Multiplier(order: order, kernels: .best)
            )
            return out
        }
        let together = mapped(0..<70)
        for row in 0..<70 {
            #expect(mapped(row..<row + 1).bits == together.rowRange(row..<row + 1).bits)
        }
    }
}
