import FusionModel
import Tensors

/// Layers and batches of seeded random numbers in which nothing is zero or one.
struct RandomFusion {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func parameters(_ configuration: FusionConfiguration) throws -> FusionParameters {
        var tensors: [FusionTensor: Matrix] = [:]
        for name in FusionTensor.all(in: configuration) {
            let shape = name.shape(in: configuration)
            let columnCount = shape[shape.count - 1]
            let rowCount = shape.count == 1 ? 1 : shape[0]
            // Maps keep the size of a row; factors of a norm lie around one; biases are felt.
            let (mean, deviation): (Float, Float) =
                switch name {
                case .attentionNormWeight, .feedForwardNormWeight: (1, 0.2)
                case .similarityBias: (8, 3)
                // Far from the ends of their ranges.
                case .metricTrust: (4, 0.3)
                default: shape.count == 1 ? (0, 0.3) : (0, 1 / Float(columnCount).squareRoot())
                }
            let values = normals(rowCount * columnCount).map { mean + deviation * $0 }
            tensors[name] = Matrix(rowCount: rowCount, columnCount: columnCount, values: values)
        }
        return try FusionParameters(configuration: configuration, tensors: tensors)
    }

    mutating func batch(rowCount: Int, dimension: Int, k: Int) -> TokenBatch {
        TokenBatch(
            originals: unitRows(rowCount, dimension),
            retrieved: unitRows(rowCount * k, dimension),
            similarities: Matrix(
                rowCount: rowCount,
                columnCount: k,
                values: (0..<rowCount * k).map { _ in generator.uniform() }
            )
        )
    }

    private mutating func unitRows(_ rowCount: Int, _ columnCount: Int) -> Matrix {
        var values: [Float] = []
        for _ in 0..<rowCount {
            let row = normals(columnCount)
            let length = row.map { $0 * $0 }.reduce(0, +).squareRoot()
            values += row.map { $0 / length }
        }
        return Matrix(rowCount: rowCount, columnCount: columnCount, values: values)
    }

    private mutating func normals(_ count: Int) -> [Float] {
        (0..<count).map { _ in generator.normal() }
    }
}

extension TokenBatch {
    /// Some rows of the batch, with their neighbors.
    func rows(_ rows: Range<Int>) -> TokenBatch {
        TokenBatch(
            originals: originals.rowRange(rows),
            retrieved: retrieved.rowRange(
                rows.lowerBound * neighborCount..<rows.upperBound * neighborCount
            ),
            similarities: similarities.rowRange(rows)
        )
    }
}

extension Matrix {
    /// Some rows, cut out by index arithmetic alone.
    func rowRange(_ rows: Range<Int>) -> Matrix {
        let range = rows.lowerBound * columnCount..<rows.upperBound * columnCount
        return Matrix(
            rowCount: rows.count,
            columnCount: columnCount,
            values: Array(values[range])
        )
    }

    func row(_ row: Int) -> [Float] { rowRange(row..<row + 1).values }

    /// The values' bits, so that a comparison tells −0 from 0 and sees a NaN.
    var bits: [UInt32] { values.map(\.bitPattern) }

    /// The largest difference of two values in the same place.
    func distance(to other: Matrix) -> Float {
        precondition(rowCount == other.rowCount && columnCount == other.columnCount)
        return zip(values, other.values).map { abs($0 - $1) }.max() ?? 0
    }
}
