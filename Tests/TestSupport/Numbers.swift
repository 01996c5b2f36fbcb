public import Tensors

/// Numbers to test with, and slow arithmetic to judge the fast one by.
public enum Numbers {
    /// The dimensions that run every tail of a vector loop, and those of real encoders.
    public static let dimensions = Array(1...67) + [512, 768, 1024]

    /// A matrix of standard normal numbers; equal seeds give equal matrices.
    public static func normalMatrix(rowCount: Int, columnCount: Int, seed: UInt64) -> Matrix {
        var generator = SeededGenerator(seed: seed)
        return Matrix(
            rowCount: rowCount,
            columnCount: columnCount,
            values: (0..<rowCount * columnCount).map { _ in generator.normal() }
        )
    }

    /// A matrix of random unit vectors.
    public static func unitMatrix(rowCount: Int, columnCount: Int, seed: UInt64) -> Matrix {
        normalMatrix(rowCount: rowCount, columnCount: columnCount, seed: seed).normalizedRows()
    }

    /// Unit vectors in tight clusters, a tenth of them exact copies of an earlier one: what makes
    /// similarities tie and bounds overlap.
    public static func clusteredMatrix(
        rowCount: Int,
        columnCount: Int,
        clusterCount: Int,
        spread: Float,
        seed: UInt64
    ) -> Matrix {
        var generator = SeededGenerator(seed: seed)
        let centers = unitMatrix(
            rowCount: clusterCount,
            columnCount: columnCount,
            seed: seed &+ 1
        )
        var values: [Float] = []
        values.reserveCapacity(rowCount * columnCount)
        for row in 0..<rowCount {
            if row > 0 && generator.uniform() < 0.1 {
                let copied = Int.random(in: 0..<row, using: &generator)
                values += values[copied * columnCount..<(copied + 1) * columnCount]
                continue
            }
            let center = Int.random(in: 0..<clusterCount, using: &generator)
            for column in 0..<columnCount {
                values.append(
                    centers.values[center * columnCount + column] + spread * generator.normal()
                )
            }
        }
        let matrix = Matrix(rowCount: rowCount, columnCount: columnCount, values: values)
        return matrix.normalizedRows()
    }

    /// The inner product in double, one number after the other.
    public static func product(_ first: Span<Float>, _ second: Span<Float>) -> Double {
        var sum = 0.0
        for i in first.indices { sum += Double(first[i]) * Double(second[i]) }
        return sum
    }

    /// The sum of the magnitudes of all products: what a rounding error is relative to.
    public static func magnitude(_ first: Span<Float>, _ second: Span<Float>) -> Double {
        var sum = 0.0
        for i in first.indices { sum += abs(Double(first[i]) * Double(second[i])) }
        return sum
    }

    /// The bits of the nearest 16-bit floats.
    public static func halves(of values: [Float]) -> [UInt16] {
        var bits = [UInt16](repeating: 0, count: values.count)
        var span = bits.mutableSpan
        Kernels.best.narrow(values.span, into: &span)
        return bits
    }

    /// 16-bit floats, widened.
    public static func widened(_ halves: [UInt16]) -> [Float] {
        var values = [Float](repeating: 0, count: halves.count)
        var span = values.mutableSpan
        Kernels.best.widen(halves.span, into: &span)
        return values
    }
}
