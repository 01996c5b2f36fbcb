import Dispatch
import Glibc

/// Runs work that blocks on a thread of its own.
///
/// Swift's own threads are as few as the processors. A test that blocked one of them in a system
/// call could keep the very handler from running whose answer it waits for.
public func onOwnThread<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
    let queue = DispatchQueue(label: "test.blocking")
    return try await withCheckedThrowingContinuation { continuation in
        queue.async { continuation.resume(with: Result { try work() }) }
    }
}

/// Blocks until the condition holds; false if it does not within half a minute.
public func waitUntil(_ condition: () -> Bool) -> Bool {
    for _ in 0..<6000 {
        if condition() { return true }
        usleep(5000)
    }
    return condition()
}
