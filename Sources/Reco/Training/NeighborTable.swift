public import VectorMemory

/// Each pair's neighbors in one modality, all equally many, the most similar first.
public struct NeighborTable: Sendable, Equatable {
    /// How many neighbors each pair has.
    public let k: Int
    /// Entries of the memory.
    ///
    /// Shape: `[pairs x k]`.
    public let entries: [Int]
    /// What the search found each entry's similarity to be.
    ///
    /// Shape: `[pairs x k]`.
    public let similarities: [Float]

    /// How many pairs there are.
    public var rowCount: Int { k == 0 ? 0 : entries.count / k }

    /// Takes the values row after row.
    public init(k: Int, entries: [Int], similarities: [Float]) {
        precondition(
            k > 0 && entries.count == similarities.count && entries.count.isMultiple(of: k),
            "\(entries.count) entries, \(similarities.count) similarities, \(k) each"
        )
        self.k = k
        self.entries = entries
        self.similarities = similarities
    }

    /// How many bytes a table takes.
    static func byteCount(rowCount: Int, k: Int) -> Int {
        rowCount * k * (MemoryLayout<Int>.size + MemoryLayout<Float>.size)
    }

    /// The neighbors of one pair.
    public func neighbors(of row: Int) -> [Neighbor] {
        (row * k..<(row + 1) * k).map {
            Neighbor(entry: entries[$0], similarity: similarities[$0])
        }
    }
}

/// The neighbors of all pairs in both modalities, found once before the first step.
public struct TrainingNeighbors: Sendable, Equatable {
    /// What each pair's image retrieves.
    public let image: NeighborTable
    /// What each pair's text retrieves.
    public let text: NeighborTable

    /// Joins both modalities.
    public init(image: NeighborTable, text: NeighborTable) {
        self.image = image
        self.text = text
    }

    /// The table of one modality.
    public subscript(modality: Modality) -> NeighborTable {
        switch modality {
        case .image: image
        case .text: text
        }
    }
}
