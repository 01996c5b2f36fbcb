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
                        counters.count(.malformedRequest)
                    }
                }
            }
        }
        #expect(counters.readBytes.value == 24_000)
        #expect(counters.openConnections.value == 0)
        #expect(counters.refusals[.malformedRequest] == 8000)
        #expect(counters.refusals.values.reduce(0, +) == 8000)
    }

    @Test func hasEveryReasonFromTheStart() {
        let refusals = ServerCounters().refusals
        #expect(Set(refusals.keys) == Set(RefusalReason.allCases))
        #expect(refusals.values.allSatisfy { $0 == 0 })
    }
}

extension ServerCounters {
    /// How many requests were refused with a status, for whatever reason.
    func refusalCount(status: Int) -> Int {
        refusals.reduce(0) { $0 + ($1.key.status == status ? $1.value : 0) }
    }
}
