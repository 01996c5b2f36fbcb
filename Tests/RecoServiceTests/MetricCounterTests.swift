import Testing

@testable import RecoService

struct MetricCounterTests {
    @Test func countsFromManyThreads() async {
        let counter = MetricCounter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<1000 { counter.count() } }
            }
        }
        counter.count(-5)
        #expect(counter.value == 7995)
    }
}
