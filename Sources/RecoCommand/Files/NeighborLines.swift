import Reco
import Tensors
import VectorMemory

/// The neighbors of refined embeddings as JSON lines, one for each embedding.
struct NeighborLines: ~Copyable {
    /// One neighbor, as in the answers of the service.
    private struct Line: Encodable {
        struct Entry: Encodable {
            let id: String
            let similarity: Float
            let attention: Float
        }

        let index: Int
        let neighbors: [Entry]
    }

    private var file: LineFile

    /// Starts the file.
    init(replacing path: String) throws {
        file = try LineFile(replacing: path)
    }

    /// Adds the lines of one refinement, whose first embedding is number `first`.
    mutating func write(_ refinement: Refinement, from first: Int, memory: Memory) throws {
        for (row, neighbors) in refinement.neighbors.enumerated() {
            let entries = try neighbors.enumerated().map { rank, neighbor in
                Line.Entry(
                    id: try memory.id(of: neighbor.entry),
                    similarity: neighbor.similarity,
                    attention: refinement.attention[row: row][rank]
                )
            }
            try file.write(Line(index: first + row, neighbors: entries))
        }
    }

    /// Gives the file its name.
    consuming func commit() throws {
        try file.commit()
    }
}
