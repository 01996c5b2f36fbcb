import Reco
import Tensors
import TestSupport
import Testing
import VectorMemory

@testable import RecoCommand

struct NeighborLinesTests {
    private struct Line: Decodable, Equatable {
        struct Neighbor: Decodable, Equatable {
            let id: String
            let similarity: Float
            let attention: Float
        }

        let index: Int
        let neighbors: [Neighbor]
    }

    private func refinement(_ neighbors: [[Neighbor]], _ attention: [Float]) -> Refinement {
        Refinement(
            embeddings: Matrix(rowCount: neighbors.count, columnCount: ToyFiles.dimension),
            neighbors: neighbors,
            attention: Matrix(
                rowCount: neighbors.count,
                columnCount: attention.count / neighbors.count,
                values: attention
            )
        )
    }

    @Test func rowsAreNumberedOverAllThatIsWritten() throws {
        let toys = try ToyFiles()
        var lines = try NeighborLines(replacing: toys.path("neighbors.jsonl"))
        let first = refinement(
            [
                [Neighbor(entry: 7, similarity: 0.5), Neighbor(entry: 0, similarity: 0.25)],
                [Neighbor(entry: 39, similarity: -0.5), Neighbor(entry: 7, similarity: -1)],
            ],
            [0.75, 0.25, 0.625, 0.375]
        )
        try lines.write(first, from: 0, memory: toys.memory)
        try lines.write(
            refinement([[Neighbor(entry: 1, similarity: 1)]], [1]),
            from: 2,
            memory: toys.memory
        )
        #expect(!toys.holds("neighbors.jsonl"))
        try lines.commit()
        let expected = [
            Line(
                index: 0,
                neighbors: [
                    .init(id: "pair-7", similarity: 0.5, attention: 0.75),
                    .init(id: "pair-0", similarity: 0.25, attention: 0.25),
                ]
            ),
            Line(
                index: 1,
                neighbors: [
                    .init(id: "pair-39", similarity: -0.5, attention: 0.625),
                    .init(id: "pair-7", similarity: -1, attention: 0.375),
                ]
            ),
            Line(index: 2, neighbors: [.init(id: "pair-1", similarity: 1, attention: 1)]),
        ]
        #expect(try toys.lines(of: "neighbors.jsonl", as: Line.self) == expected)
    }

    @Test func whoHasNoNeighborsHasALineAllTheSame() throws {
        let toys = try ToyFiles()
        var lines = try NeighborLines(replacing: toys.path("neighbors.jsonl"))
        try lines.write(refinement([[], []], []), from: 4, memory: toys.memory)
        try lines.commit()
        let text = String(decoding: try toys.folder.read("neighbors.jsonl"), as: UTF8.self)
        #expect(
            text == #"{"index":4,"neighbors":[]}"# + "\n" + #"{"index":5,"neighbors":[]}"# + "\n"
        )
    }
}
