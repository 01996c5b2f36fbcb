import Tensors
import TestSupport
import Testing

@testable import Reco

struct PositiveMatrixTests {
    @Test(arguments: [1, 2, 7, 40])
    func timesItsInverseIsTheIdentity(dimension: Int) {
        let rows = Numbers.normalMatrix(rowCount: 2 * dimension, columnCount: dimension, seed: 4)
        var values = rows.transposedProduct(rows).values.map(Double.init)
        for index in 0..<dimension { values[index * (dimension + 1)] += 1 }
        let inverse = PositiveMatrix(dimension: dimension, values: values).inverse()
        for row in 0..<dimension {
            for column in 0..<dimension {
                let sum = (0..<dimension).reduce(0.0) {
                    $0 + values[row * dimension + $1] * inverse[$1 * dimension + column]
                }
                #expect(abs(sum - (row == column ? 1 : 0)) < 1e-9)
            }
        }
    }
}
