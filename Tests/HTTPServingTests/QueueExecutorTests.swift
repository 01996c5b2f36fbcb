import Dispatch
import Testing

@testable import HTTPServing

/// An actor as the server's are, with a value that only its queue touches.
private actor Counting {
    nonisolated let executor = QueueExecutor(label: "test.executor")
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }
    var count = 0

    func add() {
        dispatchPrecondition(condition: .onQueue(executor.queue))
        count += 1
    }

    nonisolated func addWithoutWaiting() {
        assumeIsolated { $0.count += 1 }
    }
}

struct QueueExecutorTests {
    @Test func runsAnActorOnItsQueue() async {
        let counting = Counting()
        await withTaskGroup { group in
            for _ in 0..<100 { group.addTask { await counting.add() } }
        }
        #expect(await counting.count == 100)
    }

    @Test func blocksOfTheQueueMayEnterTheActor() async {
        let counting = Counting()
        await withCheckedContinuation { continuation in
            counting.executor.queue.async {
                counting.addWithoutWaiting()
                continuation.resume()
            }
        }
        await counting.add()
        #expect(await counting.count == 2)
    }

    @Test func nobodyElseMayEnterIt() async {
        await #expect(processExitsWith: .failure) {
            Counting().addWithoutWaiting()
        }
    }
}
