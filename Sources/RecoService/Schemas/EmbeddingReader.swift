import Reco
import Tensors

/// Reads embeddings from a request: rows of JSON numbers, or base64 of little-endian floats.
///
/// Rows are collected as they are read and made unit vectors at the end, all in one matrix.
struct EmbeddingReader {
    private let dimension: Int
    private let rowLimit: Int
    private var values: [Float] = []
    private(set) var rowCount = 0

    /// How an embedding of this service is described to clients.
    private var expectedRow: String { "\(dimension) numbers" }

    /// Starts without rows.
    init(dimension: Int, rowLimit: Int) {
        self.dimension = dimension
        self.rowLimit = rowLimit
    }

    /// Reads one embedding.
    mutating func readRow(
        from scanner: inout JSONScanner,
        at pointer: @autoclosure () -> String
    ) throws(ServiceError) {
        switch try scanner.nextKind() {
        case .array:
            try readNumbers(from: &scanner, at: pointer())
        case .string:
            let row = try readBase64(from: &scanner, at: pointer())
            guard row.count == dimension else {
                throw .invalidField(
                    pointer: pointer(),
                    expected: expectedRow,
                    found: "\(row.count) in base64"
                )
            }
            values.append(contentsOf: row)
        case let kind:
            throw .invalidField(
                pointer: pointer(),
                expected: "\(expectedRow), or base64 of them",
                found: kind.rawValue
            )
        }
        rowCount += 1
    }

    /// Reads a list of embeddings, or the base64 of all their rows.
    mutating func readRows(
        from scanner: inout JSONScanner,
        at pointer: String
    ) throws(ServiceError) {
        switch try scanner.nextKind() {
        case .array:
            var array = try scanner.enterArray()
            while try scanner.nextElement(in: &array) {
                if array.count > rowLimit {
                    _ = try scanner.skipValue(allowsNotFinite: true)
                } else {
                    try readRow(from: &scanner, at: "\(pointer)/\(array.count - 1)")
                }
            }
            try checkCount(array.count, at: pointer)
        case .string:
            let rows = try readBase64(from: &scanner, at: pointer)
            guard rows.count.isMultiple(of: dimension) else {
                throw .invalidField(
                    pointer: pointer,
                    expected: "rows of \(expectedRow)",
                    found: "\(rows.count) in base64"
                )
            }
            try checkCount(rows.count / dimension, at: pointer)
            values = rows
            rowCount = rows.count / dimension
        case let kind:
            throw .invalidField(
                pointer: pointer,
                expected: "an array of embeddings, or base64 of them",
                found: kind.rawValue
            )
        }
    }

    /// The rows read so far at unit length; `pointer` says where a row stands in the body.
    ///
    /// Shape: `[rows x dimension]`.
    func unitRows(at pointer: (Int) -> String) throws(ServiceError) -> Matrix {
        let rows = Matrix(rowCount: rowCount, columnCount: dimension, values: values)
        do {
            return try rows.unitRows(of: "request")
        } catch {
            guard case .unusableEmbedding(_, let row, let fault) = error else {
                preconditionFailure("rows of a checked shape failed with \(error)")
            }
            switch fault {
            case .zero:
                throw .invalidField(
                    pointer: pointer(row),
                    expected: "an embedding that is not all zeros",
                    found: "all \(dimension) numbers zero"
                )
            case .nonFinite:
                throw notFinite(rows[row: row], at: pointer(row))
            }
        }
    }

    private func notFinite(_ row: Span<Float>, at pointer: String) -> ServiceError {
        let index = row.indices.first { !row[$0].isFinite } ?? 0
        let value = row[index].isNaN ? "NaN" : "a number beyond a 32-bit float's range"
        return .invalidField(
            pointer: pointer,
            expected: "finite numbers",
            found: "\(value) at position \(index)"
        )
    }

    private func checkCount(_ count: Int, at pointer: String) throws(ServiceError) {
        guard (1...rowLimit).contains(count) else {
            throw .invalidField(
                pointer: pointer,
                expected: "1…\(rowLimit) embeddings",
                found: "\(count)"
            )
        }
    }

    private mutating func readNumbers(
        from scanner: inout JSONScanner,
        at pointer: @autoclosure () -> String
    ) throws(ServiceError) {
        if values.isEmpty { values.reserveCapacity(dimension) }
        let row = try scanner.readFloats(into: &values, storedLimit: dimension)
        if let obstacle = row.obstacle {
            throw .invalidField(
                pointer: "\(pointer())/\(row.count)",
                expected: "a number",
                found: obstacle.rawValue
            )
        }
        guard row.count == dimension else {
            throw .invalidField(
                pointer: pointer(),
                expected: expectedRow,
                found: "\(row.count)"
            )
        }
    }

    private func readBase64(
        from scanner: inout JSONScanner,
        at pointer: @autoclosure () -> String
    ) throws(ServiceError) -> [Float] {
        let text = try scanner.readStringBytes()
        do {
            return try Base64Floats.decode(text.span)
        } catch {
            let found =
                switch error {
                case .characterCount(let count): "\(count) characters, not a multiple of four"
                case .character(let place): "a character outside the alphabet at \(place)"
                case .unusedBits: "a last digit with bits that belong to no byte"
                case .byteCount(let count): "\(count) bytes, not a multiple of four"
                }
            throw .invalidField(
                pointer: pointer(),
                expected: "base64 of little-endian 32-bit floats",
                found: found
            )
        }
    }
}
