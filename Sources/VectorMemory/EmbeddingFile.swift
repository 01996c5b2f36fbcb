import FileStorage
import TensorFiles
import Tensors

/// A file of embeddings to build a memory from, one row per embedding.
///
/// An npy file is the array itself. In a safetensors file it is the tensor `embeddings`, or the
/// only tensor, whatever its name.
struct EmbeddingFile: Sendable {
    private enum Source {
        case npy(NpyFile)
        case safetensors(SafetensorsFile, tensor: String)
    }

    private let source: Source
    let path: String
    let rowCount: Int
    let dimension: Int
    let elementType: ElementType

    /// The endings that name a file of embeddings.
    static let endings = [".npy", ".safetensors"]

    init(opening path: String) throws(MemoryError) {
        self.path = path
        let shape: [Int]
        if path.hasSuffix(".npy") {
            let file = try withTensorFiles { () throws(TensorFileError) in
                try NpyFile(opening: path)
            }
            (source, shape, elementType) = (.npy(file), file.shape, file.elementType)
        } else if path.hasSuffix(".safetensors") {
            let (file, tensor) = try Self.tensor(in: path)
            (shape, elementType) = try withTensorFiles { () throws(TensorFileError) in
                (try file.shape(of: tensor), try file.elementType(of: tensor))
            }
            source = .safetensors(file, tensor: tensor)
        } else {
            throw .unsupportedSource(path: path)
        }
        guard shape.count == 2 else {
            throw .tensorFile(.wrongRank(path: path, expected: 2...2, found: shape))
        }
        guard elementType.isFloat else {
            throw .tensorFile(
                .unsupportedElementType(path: path, tensor: "", found: elementType.rawValue)
            )
        }
        (rowCount, dimension) = (shape[0], shape[1])
    }

    private static func tensor(
        in path: String
    ) throws(MemoryError) -> (SafetensorsFile, String) {
        try withTensorFiles { () throws(TensorFileError) in
            let file = try SafetensorsFile(opening: path)
            let name = file.names.count == 1 ? file.names[0] : "embeddings"
            guard file.names.contains(name) else {
                throw .missingTensor(path: path, tensor: name, available: file.names)
            }
            return (file, name)
        }
    }

    /// Some rows, scaled to unit length.
    ///
    /// Lengths are computed in double precision, and each value is rounded once.
    func unitRows(_ rows: Range<Int>) throws(MemoryError) -> Matrix {
        var matrix = try withTensorFiles { () throws(TensorFileError) in
            switch source {
            case .npy(let file): try file.matrix(rows: rows)
            case .safetensors(let file, let tensor): try file.matrix(tensor, rows: rows)
            }
        }
        let kernels = Kernels.best
        var factors: [Double] = []
        for row in 0..<matrix.rowCount {
            let length = kernels.squareSum(matrix[row: row]).squareRoot()
            guard length.isFinite else {
                throw .nonFinite(path: path, row: rows.lowerBound + row)
            }
            guard length > 0 else { throw .zeroNorm(path: path, row: rows.lowerBound + row) }
            factors.append(1 / length)
        }
        scale(&matrix.values, by: factors)
        return matrix
    }

    private func scale(_ values: inout [Float], by factors: [Double]) {
        var span = values.mutableSpan
        for (row, factor) in factors.enumerated() {
            var part = span._mutatingExtracting(row * dimension..<(row + 1) * dimension)
            Kernels.best.scale(&part, by: factor)
        }
    }
}
