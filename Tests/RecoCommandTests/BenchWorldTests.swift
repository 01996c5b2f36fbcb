import FusionModel
import Tensors
import Testing

@testable import RecoCommand

struct BenchWorldTests {
    @Test func theSameSaltGivesTheSameRowsAndAnotherOneOthers() {
        let rows = BenchWorld.embeddings(12, dimension: 9, salt: 1)
        #expect(rows == BenchWorld.embeddings(12, dimension: 9, salt: 1))
        let others = BenchWorld.embeddings(12, dimension: 9, salt: 2)
        #expect(!zip(rows.values, others.values).contains { $0 == $1 })
    }

    @Test func moreRowsLeaveTheFirstAsTheyAre() {
        let many = BenchWorld.embeddings(20, dimension: 9, salt: 1)
        #expect(many.rows(0..<5) == BenchWorld.embeddings(5, dimension: 9, salt: 1))
    }

    @Test(arguments: [(1, 1), (7, 3), (30, 64)])
    func rowsAreOfUnitLength(count: Int, dimension: Int) {
        let rows = BenchWorld.embeddings(count, dimension: dimension, salt: 3)
        #expect(rows.rowCount == count)
        #expect(rows.columnCount == dimension)
        for row in 0..<count {
            let values = rows.values[row * dimension..<(row + 1) * dimension]
            let squares = values.reduce(0.0) { $0 + Double($1) * Double($1) }
            #expect(abs(squares - 1) < 1e-5)
        }
    }

    /// Embeddings of CLIP share a mean; without one, the memory would be harder than a real one.
    @Test func allRowsLieOnOneSideOfTheOrigin() {
        let (count, dimension) = (200, 64)
        let rows = BenchWorld.embeddings(count, dimension: dimension, salt: 1)
        var mean = [Double](repeating: 0, count: dimension)
        for (index, value) in rows.values.enumerated() { mean[index % dimension] += Double(value) }
        for row in 0..<count {
            let values = rows.values[row * dimension..<(row + 1) * dimension]
            #expect(zip(values, mean).reduce(0) { $0 + Double($1.0) * $1.1 } > 0)
        }
    }

    @Test(arguments: [(8, 8), (16, 8), (12, 1), (1, 1)])
    func theLayerHasTheUsualProportions(dimension: Int, headCount: Int) throws {
        let layer = try BenchWorld.layer(dimension: dimension)
        #expect(layer.configuration.dimension == dimension)
        #expect(layer.configuration.headCount == headCount)
        #expect(layer.configuration.feedForwardWidth == 4 * dimension)
    }

    @Test func theLayerIsAlwaysTheSame() throws {
        let (one, other) = (try BenchWorld.layer(dimension: 8), try BenchWorld.layer(dimension: 8))
        #expect(one.parameters == other.parameters)
        for name in FusionTensor.all(in: one.configuration) {
            let values = one.parameters[name].values
            #expect(values.contains { $0 != 0 }, "\(name)")
        }
    }
}
