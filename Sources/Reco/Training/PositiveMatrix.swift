/// A symmetric matrix whose eigenvalues are all positive, to be inverted.
///
/// Source: Golub and Van Loan, *Matrix Computations*, 4.2.
struct PositiveMatrix {
    let dimension: Int
    /// Shape: `[dimension x dimension]`, row-major.
    let values: [Double]

    /// The inverse, row-major: from the Cholesky factor's inverse `M`, it is `Mᵀ M`.
    ///
    /// Complexity: a cube of the dimension. Values that are no such matrix are a programmer's error.
    func inverse() -> [Double] {
        let factor = inverseFactor(of: factor())
        var inverse = [Double](repeating: 0, count: dimension * dimension)
        // Row by row of M, so that the inner loops run along rows.
        for row in 0..<dimension {
            for left in 0...row {
                let value = factor[row * dimension + left]
                for right in 0...row {
                    inverse[left * dimension + right] += value * factor[row * dimension + right]
                }
            }
        }
        return inverse
    }

    /// The lower triangle `L` with `L Lᵀ` equal to the matrix.
    private func factor() -> [Double] {
        var factor = [Double](repeating: 0, count: dimension * dimension)
        for row in 0..<dimension {
            for column in 0...row {
                var sum = values[row * dimension + column]
                for index in 0..<column {
                    sum -= factor[row * dimension + index] * factor[column * dimension + index]
                }
                if row == column {
                    precondition(sum > 0, "pivot \(sum) of row \(row)")
                    factor[row * dimension + row] = sum.squareRoot()
                } else {
                    factor[row * dimension + column] = sum / factor[column * (dimension + 1)]
                }
            }
        }
        return factor
    }

    /// The inverse of a lower triangle, by forward substitution into the identity.
    private func inverseFactor(of factor: [Double]) -> [Double] {
        var inverse = [Double](repeating: 0, count: dimension * dimension)
        for row in 0..<dimension {
            let pivot = factor[row * (dimension + 1)]
            for index in 0..<row {
                let value = factor[row * dimension + index]
                for column in 0...index {
                    inverse[row * dimension + column] -= value * inverse[index * dimension + column]
                }
            }
            for column in 0..<row { inverse[row * dimension + column] /= pivot }
            inverse[row * (dimension + 1)] = 1 / pivot
        }
        return inverse
    }
}
