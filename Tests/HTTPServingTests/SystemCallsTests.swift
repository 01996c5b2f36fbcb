import Glibc
import Testing

@testable import HTTPServing

struct SystemCallsTests {
    @Test func callsAgainAfterASignal() {
        var callCount = 0
        let result = retryingInterrupts {
            callCount += 1
            if callCount == 3 { return 42 }
            errno = EINTR
            return -1
        }
        #expect(result == 42)
        #expect(callCount == 3)
    }

    @Test func givesTheErrorNumberBack() {
        let result = retryingInterrupts {
            errno = ECONNRESET
            return -1
        }
        #expect(result == -Int(ECONNRESET))
    }

    @Test func namesAnErrorNumber() {
        #expect(systemMessage(for: EADDRINUSE).contains("in use"))
    }

    @Test func aDescriptorClosesWithItsOwner() throws {
        var numbers: [Int32] = [-1, -1]
        let status = unsafe pipe(&numbers)
        try #require(status == 0)
        let reader = Descriptor(owning: numbers[0])
        do {
            let writer = Descriptor(owning: numbers[1])
            #expect(writer.number == numbers[1])
        }
        // The end of the pipe, and not an endless wait, because its writer is gone.
        var byte: UInt8 = 0
        #expect(unsafe read(reader.number, &byte, 1) == 0)
    }
}
