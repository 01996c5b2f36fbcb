import Synchronization
import Testing

@testable import RecoService

struct ComputeLaneTests {
    @Test func returnsWhatTheWorkReturns() async {
        let lane = ComputeLane(name: "test")
        #expect(await lane.run { 6 * 7 } == 42)
    }

    @Test func runsOneThingAtATime() async {
        let lane = ComputeLane(name: "test")
        let presence = Presence()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    await lane.run {
                        presence.enter()
                        presence.leave()
                    }
                }
            }
        }
        #expect(presence.most == 1)
    }

    /// How many were inside at the same time.
    private final class Presence: Sendable {
        private let counts = Mutex((now: 0, most: 0))

        var most: Int { counts.withLock(\.most) }

        func enter() {
            counts.withLock { counts in
                counts.now += 1
                counts.most = max(counts.most, counts.now)
            }
        }

        func leave() {
            counts.withLock { $0.now -= 1 }
        }
    }
}
