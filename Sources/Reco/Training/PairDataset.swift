import FileStorage
public import Tensors
public import VectorMemory

/// The pairs that a training learns from: files of paired embeddings, or a memory's own pairs.
///
/// Making one reads every row once and checks it like a memory's build does. Afterwards rows are
/// read where they are when a step needs them, so that the pairs may be larger than memory.
public struct PairDataset: Sendable {
    private enum Source: Sendable {
        case files([PairSource])
        case memory(Memory)
    }

    /// How many pairs are read together while they are checked.
    private static let blockRowLimit = 1024

    private let source: Source
    /// The pair at which each file source begins.
    private let firstRows: [Int]
    /// How many pairs there are.
    public let rowCount: Int
    /// How long an embedding is.
    public let dimension: Int
    /// Per pair a number that it shares with the pairs of the very same text embedding.
    public let groups: [Int]
    /// Identifies the normalized embeddings: 64 hexadecimal digits.
    public let checksum: String

    /// Takes the pairs of files, one source after the other.
    ///
    /// `progress` gets the pairs done and the pairs there are.
    public init(
        _ sources: [PairSource],
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(TrainingError) {
        guard let dimension = sources.first?.dimension else { throw .memory(.noRows) }
        var firstRows: [Int] = []
        var rowCount = 0
        for source in sources {
            guard source.dimension == dimension else {
                throw .wrongDimension(
                    of: "pairs",
                    expected: dimension,
                    found: source.dimension
                )
            }
            firstRows.append(rowCount)
            rowCount += source.rowCount
        }
        try self.init(
            source: .files(sources),
            firstRows: firstRows,
            rowCount: rowCount,
            dimension: dimension,
            progress: progress
        )
    }

    /// Takes the pairs of a memory.
    public init(
        _ memory: Memory,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(TrainingError) {
        do {
            try memory.verifyRows()
        } catch {
            throw .memory(error)
        }
        try self.init(
            source: .memory(memory),
            firstRows: [],
            rowCount: memory.rowCount,
            dimension: memory.dimension,
            progress: progress
        )
    }

    private init(
        source: Source,
        firstRows: [Int],
        rowCount: Int,
        dimension: Int,
        progress: (Int, Int) -> Void
    ) throws(TrainingError) {
        self.source = source
        self.firstRows = firstRows
        self.rowCount = rowCount
        self.dimension = dimension
        var hasher = SHA256Hasher()
        hasher.update([Int64(rowCount), Int64(dimension)].span.numberBytes)
        var numbers: [String: Int] = [:]
        var groups: [Int] = []
        groups.reserveCapacity(rowCount)
        for block in Parallel.blocks(rowCount, of: Self.blockRowLimit) {
            let images = try Self.rows(block, .image, source, firstRows)
            let texts = try Self.rows(block, .text, source, firstRows)
            hasher.update(images.values.span.numberBytes)
            hasher.update(texts.values.span.numberBytes)
            for row in 0..<texts.rowCount {
                let text = Checksum.sha256(of: texts[row: row].numberBytes)
                let group = numbers[text] ?? numbers.count
                numbers[text] = group
                groups.append(group)
            }
            progress(block.upperBound, rowCount)
        }
        self.groups = groups
        checksum = hasher.finish()
    }

    /// Some pairs' embeddings of one modality, one row each, in the order given.
    ///
    /// Shape: `[rows x dimension]`, unit rows. Complexity: one copy of each row.
    public func embeddings(
        of rows: [Int],
        modality: Modality
    ) throws(TrainingError) -> Matrix {
        if case .memory(let memory) = source {
            return memory.embeddings(of: rows, modality: modality).normalizedRows()
        }
        var parts: [Matrix] = []
        parts.reserveCapacity(rows.count)
        for row in rows {
            parts.append(try Self.rows(row..<row + 1, modality, source, firstRows))
        }
        return Matrix(joining: parts)
    }

    private static func rows(
        _ range: Range<Int>,
        _ modality: Modality,
        _ source: Source,
        _ firstRows: [Int]
    ) throws(TrainingError) -> Matrix {
        switch source {
        case .memory(let memory):
            return memory.embeddings(of: Array(range), modality: modality).normalizedRows()
        case .files(let sources):
            var blocks: [Matrix] = []
            for (first, source) in zip(firstRows, sources) {
                let part = range.clamped(to: first..<first + source.rowCount)
                guard !part.isEmpty else { continue }
                do {
                    blocks.append(
                        try source.unitRows(
                            part.lowerBound - first..<part.upperBound - first,
                            modality: modality
                        )
                    )
                } catch {
                    throw .memory(error)
                }
            }
            return blocks.count == 1 ? blocks[0] : Matrix(joining: blocks)
        }
    }
}
