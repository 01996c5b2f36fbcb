import Glibc
import Testing

@testable import FileStorage

@Suite struct SystemCallTests {
    @Test func asksAgainWhenASignalInterrupts() throws {
        var callCount = 0
        let result = try SystemCall.run("read", "p") { () -> Int in
            callCount += 1
            errno = EINTR
            return callCount < 3 ? -1 : 7
        }
        #expect(result == 7)
        #expect(callCount == 3)
    }

    @Test func tellsAMissingFileFromEveryOtherFailure() {
        #expect(throws: StorageError.notFound(path: "p")) {
            _ = try SystemCall.run("open", "p") { () -> Int32 in
                errno = ENOENT
                return -1
            }
        }
        #expect(throws: StorageError.failed(operation: "write", path: "p", errno: ENOSPC)) {
            _ = try SystemCall.run("write", "p") { () -> Int in
                errno = ENOSPC
                return -1
            }
        }
    }

    @Test func namesEveryErrorCode() {
        #expect(SystemCall.message(of: EACCES) == "Permission denied")
        #expect(!SystemCall.message(of: 9_999).isEmpty)
    }
}
