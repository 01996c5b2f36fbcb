import FusionModel
import Reco
import Tensors
import Testing
import VectorMemory

@testable import RecoCommand

struct BenchRowsTests {
    /// Runs each piece of work a few times, on a memory of this many rows.
    private func names(of family: BenchRows.Family, rows: Int = 30) async throws -> [String] {
        let folder = try BenchFolder()
        let work = BenchRows(
            refiner: try Refiner(memory: try folder.memory(rows: rows, dimension: 8)),
            queries: BenchWorld.embeddings(64, dimension: 8, salt: 3),
            layer: try BenchWorld.layer(dimension: 8),
            timer: BenchTimer(secondsEach: 0)
        )
        let measured = try await work.rows(of: family)
        #expect(measured.allSatisfy { $0.calls >= 5 && $0.microseconds > 0 })
        return measured.map(\.name)
    }

    @Test(arguments: [
        (BenchRows.Family.search, ["search/1", "search/64"]),
        (.fusion, ["fusion/1", "fusion/64"]), (.codec, ["parse/8", "write/8"]),
        (.training, ["training/1024", "product/512x8x32", "step/1024"]),
        (.route, ["route/refine", "route/healthz"]),
    ])
    func eachFamilyHasItsRows(family: BenchRows.Family, rows: [String]) async throws {
        #expect(try await names(of: family) == rows)
    }

    /// There are ten neighbors to be found, but not in here.
    @Test(arguments: BenchRows.Family.allCases)
    func aMemoryOfFewRowsIsNoTrouble(family: BenchRows.Family) async throws {
        #expect(try await names(of: family, rows: 3).count >= 2)
    }
}
