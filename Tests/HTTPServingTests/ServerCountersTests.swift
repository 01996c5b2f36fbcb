import Testing

@testable import HTTPServing

struct ServerCountersTests {
    @Test func losesNothingWhenManyCount() async {
        let counters = ServerCounters()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        counters.readBytes.count(3)
                        counters.openConnections.count()
                        counters.openConnections.count(-1)
                        counters.countWireError(status: 400)
                    }
                }
            }
        }
        #expect(counters.readBytes.value == 24_000)
        #expect(counters.openConnections.value == 0)
        #expect(counters.wireErrors[400] == 8000)
        #expect(counters.wireErrors.values.reduce(0, +) == 8000)
    }

    @Test func hasEveryStatusFromTheStart() {
        let errors = ServerCounters().wireErrors
        let statuses = [400, 404, 405, 406, 408, 413, 414, 415, 417, 431, 501, 503, 505]
        #expect(errors.keys.sorted() == statuses)
        #expect(errors.values.allSatisfy { $0 == 0 })
    }
}
