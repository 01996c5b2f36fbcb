import Testing

@testable import RecoCommand

struct BenchTrainerTests {
    @Test(arguments: [1, 2])
    func timesAWholeStep(threadCount: Int) throws {
        let row = try BenchTrainer(
            dimension: 8,
            k: 3,
            threadCount: threadCount,
            timer: BenchTimer(secondsEach: 0)
        ).row()
        #expect(row.name == "step/1024")
        #expect(row.calls >= 5 && row.microseconds > 0)
    }
}
