import Dispatch
import Synchronization

/// Work in independent pieces, spread over threads, whose results come back in the pieces' order.
///
/// Which thread does which piece is left to chance, so a result must depend on the piece alone.
package enum Parallel {
    /// The results of all pieces, in order.
    package static func map<Result: Sendable>(
        _ count: Int,
        threadCount: Int,
        _ work: @Sendable (Int) -> Result
    ) -> [Result] {
        unsafe [Result](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            let places = unsafe Places(buffer: buffer)
            each(count, threadCount: threadCount) { places.fill($0, with: work($0)) }
            initializedCount = count
        }
    }

    /// Changes every value in its place, in which nobody else sees it meanwhile.
    package static func update<Value: Sendable>(
        _ values: inout [Value],
        threadCount: Int,
        _ work: @Sendable (Int, inout Value) -> Void
    ) {
        unsafe values.withUnsafeMutableBufferPointer { buffer in
            let places = unsafe Places(buffer: buffer)
            each(buffer.count, threadCount: threadCount) { places.update($0, work) }
        }
    }

    private static func each(_ count: Int, threadCount: Int, _ work: @Sendable (Int) -> Void) {
        guard count > 1, threadCount > 1 else { return (0..<count).forEach(work) }
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: min(threadCount, count)) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                work(index)
            }
        }
    }

    /// Consecutive ranges of at most `limit` numbers that together are `0..<count`.
    package static func blocks(_ count: Int, of limit: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: limit).map { $0..<min($0 + limit, count) }
    }
}

/// An array's places, each of which one piece of work alone touches: nobody waits for anybody.
///
/// Safe as long as no index is given out twice, which is what the two callers above see to.
@safe private struct Places<Value: Sendable>: @unchecked Sendable {
    private let buffer: UnsafeMutableBufferPointer<Value>

    init(buffer: UnsafeMutableBufferPointer<Value>) {
        unsafe self.buffer = unsafe buffer
    }

    /// Puts a value where none was.
    func fill(_ index: Int, with value: consuming Value) {
        unsafe buffer.initializeElement(at: index, to: value)
    }

    func update(_ index: Int, _ work: (Int, inout Value) -> Void) {
        unsafe work(index, &buffer[index])
    }
}
