import Glibc
import HTTPServing
import Testing

struct ServerErrorTests {
    @Test(arguments: [
        ServerError.unknownHost(host: "nowhere.invalid", reason: "not known"),
        .addressInUse(host: "127.0.0.1", port: 8080),
        .failed(operation: "bind", host: "127.0.0.1", port: 8080, errno: EACCES),
        .unusableTLSFile(path: "a.pem", expected: "a chain", reason: "no start line"),
        .keyDoesNotMatch(certificate: "a.pem", key: "a.key"),
        .tlsFailed(operation: "SSL_CTX_new", reason: "out of memory"),
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

    @Test func namesTheFileThatIsAtFault() {
        let error = ServerError.unusableTLSFile(path: "/a.pem", expected: "x", reason: "y")
        #expect(error.description == "/a.pem: expected x, found an error: y")
        let mismatch = ServerError.keyDoesNotMatch(certificate: "/a.pem", key: "/a.key")
        #expect(mismatch.description.contains("/a.key: expected the private key of /a.pem"))
    }
}
