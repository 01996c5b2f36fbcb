import Foundation
import Testing

/// Runs the tests of a suite on two threads that are theirs.
///
/// These tests wait for other processes in system calls. On Swift's own threads, which are as few as
/// the processors, they would keep the tests of other targets from running whose servers live in
/// this process.
struct BlockingTrait: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    private static let executor = BlockingExecutor()

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Self.executor) { try await function() }
    }
}

extension Trait where Self == BlockingTrait {
    /// For suites whose tests block the thread that they run on.
    static var blocking: Self { Self() }
}

/// Two threads, and a queue before them.
private final class BlockingExecutor: TaskExecutor {
    private let queue = OperationQueue()

    init() {
        queue.maxConcurrentOperationCount = 2
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.addOperation {
            unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}
