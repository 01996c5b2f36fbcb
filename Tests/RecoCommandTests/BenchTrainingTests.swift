import Testing

@testable import RecoCommand

struct BenchTrainingTests {
    @Test(arguments: [0, 3])
    func timesABatchAndAProduct(k: Int) throws {
        let rows = BenchTraining(
            layer: try BenchWorld.layer(dimension: 16),
            k: k,
            timer: BenchTimer(secondsEach: 0)
        ).rows()
        #expect(rows.map(\.name) == ["training/1024", "product/512x16x64"])
        #expect(rows.allSatisfy { $0.calls >= 5 && $0.microseconds > 0 })
    }
}
