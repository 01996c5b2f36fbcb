import Synchronization
import Testing

@testable import HTTPServing

/// Takes so many bytes a write, then blocks, then goes on.
private final class StutteringTransport: Transport {
    let taken = Mutex<[UInt8]>([])
    private let isBlocked = Atomic<Bool>(false)
    private let byteLimit: Int

    init(byteLimit: Int) { self.byteLimit = byteLimit }

    var descriptorNumber: Int32 { -1 }
    func read(into buffer: inout MutableSpan<UInt8>) -> TransportRead { .wouldBlock }
    func finishWriting() -> Bool { true }

    func write(_ bytes: Span<UInt8>) -> TransportWrite {
        if isBlocked.logicalXor(true, ordering: .relaxed).oldValue { return .wouldBlock }
        let count = min(byteLimit, bytes.count)
        taken.withLock { taken in
            for index in 0..<count { taken.append(bytes[index]) }
        }
        return .bytes(count)
    }
}

struct OutputBufferTests {
    @Test(arguments: [1, 3, 100])
    func everythingGoesOutInOrder(byteLimit: Int) {
        let transport = StutteringTransport(byteLimit: byteLimit)
        let counters = ServerCounters()
        var output = OutputBuffer()
        #expect(output.isEmpty)
        output.bytes += [1, 2, 3, 4, 5, 6, 7]
        var rounds = 0
        while !output.isEmpty, rounds < 100 {
            rounds += 1
            _ = output.write(to: transport, counter: counters.writtenBytes)
            // What comes meanwhile goes after what is there.
            if rounds == 1, !output.isEmpty { output.bytes.append(8) }
        }
        let taken = transport.taken.withLock(\.self)
        #expect(taken == Array(1...(byteLimit == 100 ? 7 : 8)))
        #expect(counters.writtenBytes.value == taken.count)
        #expect(output.bytes.isEmpty)
    }

    @Test func keepsStorageOfSmallAnswersOnly() {
        var output = OutputBuffer()
        output.bytes = [UInt8](repeating: 0, count: 5000)
        output.removeAll()
        #expect(output.bytes.capacity >= 5000)
        output.bytes = [UInt8](repeating: 0, count: 100_000)
        output.removeAll()
        #expect(output.bytes.capacity < 100_000)
    }
}
