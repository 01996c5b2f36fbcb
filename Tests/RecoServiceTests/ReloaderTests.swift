import Synchronization
import TestSupport
import Testing

@testable import RecoService

struct ReloaderTests {
    private static func report(_ number: Int) -> ReloadReport {
        ReloadReport(
            memory: MemoryReference(name: "\(number)", rowCount: number, checksum: ""),
            labelSetCount: 0,
            keyCount: 0,
            warnings: []
        )
    }

    /// Work that is counted, and of which the first waits until it is let go.
    private final class Work: Sendable {
        let startCount = Atomic<Int>(0)
        private let isReleased = Atomic<Bool>(false)

        func release() { isReleased.store(true, ordering: .releasing) }

        func run() async -> Reloader.Outcome {
            let number = startCount.wrappingAdd(1, ordering: .relaxed).newValue
            while number == 1, !isReleased.load(ordering: .acquiring) {
                try? await Task.sleep(for: .milliseconds(1))
            }
            return .success(ReloaderTests.report(number))
        }
    }

    @Test func eachReloadIsItsOwnWhenNothingWaits() async throws {
        let work = Work()
        work.release()
        let reloader = Reloader { await work.run() }
        #expect(try await reloader.reload().get().memory.rowCount == 1)
        #expect(try await reloader.reload().get().memory.rowCount == 2)
    }

    /// Those who come while the first is under way need a later one, but need not one each.
    @Test func thoseWhoWaitShareTheNext() async throws {
        let work = Work()
        let reloader = Reloader { await work.run() }
        let first = Task { try await reloader.reload().get().memory.rowCount }
        #expect(await eventually { work.startCount.load(ordering: .relaxed) == 1 })
        // Each has asked before the next one does, and all before the first is let go.
        let waiting = (0..<20).map { _ in
            Task.immediate { try await reloader.reload().get().memory.rowCount }
        }
        work.release()
        #expect(try await first.value == 1)
        for task in waiting { #expect(try await task.value == 2) }
        #expect(work.startCount.load(ordering: .relaxed) == 2)
    }
}
