import Glibc
import HTTPServing
import Testing

struct ServerErrorTests {
    @Test(arguments: [
        ServerError.unknownHost(host: "nowhere.invalid", reason: "not known"),
        .addressInUse(host: "127.0.0.1", port: 8080),
        .failed(operation: "bind", host: "127.0.0.1", port: 8080, errno: EACCES),
        .alreadyStarted,
    ])
    func saysItInOneLine(error: ServerError) {
        #expect(!error.description.isEmpty)
        #expect(!error.description.contains("\n"))
    }

    @Test func namesHostPortAndReason() {
        let error = ServerError.failed(
            operation: "bind",
            host: "10.0.0.1",
            port: 80,
            errno: EACCES
        )
        for part in ["10.0.0.1", "80", "bind", "Permission denied"] {
            #expect(error.description.contains(part))
        }
    }
}
