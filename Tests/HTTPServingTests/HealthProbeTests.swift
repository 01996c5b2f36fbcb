import Glibc
import HTTPServing
import TestSupport
import Testing

struct HealthProbeTests {
    @Test(arguments: Channel.allCases)
    func tellsTheStatus(channel: Channel) async throws {
        let certificates = try CertificateFolder()
        try await withServer(over: channel) { fixture in
            // The probe believes anybody, and shows nothing unless it is asked to.
            let tls = channel == .tls ? certificates.server : nil
            let probe = HealthProbe(host: "127.0.0.1", port: fixture.port, tls: tls)
            for (path, expected) in [
                ("/now", 200), ("/empty", 204), ("/nothing", 404), ("/large?1000000", 200),
            ] {
                let status = try probe.status(of: path)
                #expect(status == expected, "\(path)")
            }
        }
    }

    /// A wildcard is where a service in a container listens.
    @Test(arguments: ["0.0.0.0", "localhost"])
    func findsAServiceByWhatItListensOn(host: String) async throws {
        try await withServer { fixture in
            let status = try HealthProbe(host: host, port: fixture.port).status(of: "/now")
            #expect(status == 200)
        }
    }

    @Test func nobodyThereIsAnError() throws {
        let error = #expect(throws: ProbeError.self) {
            try HealthProbe(host: "127.0.0.1", port: 1).status(of: "/")
        }
        #expect(
            error
                == .unreachable(
                    host: "127.0.0.1",
                    port: 1,
                    operation: "connect",
                    reason: "Connection refused"
                )
        )
        #expect(throws: ProbeError.self) {
            try HealthProbe(host: "nowhere.invalid", port: 80).status(of: "/")
        }
    }

    @Test func aServiceThatSpeaksTLSIsNoPlainOne() async throws {
        try await withServer(over: .tls) { fixture in
            let probe = HealthProbe(host: "127.0.0.1", port: fixture.port)
            // The server answers plain HTTP with a plain 400, so that people see what is wrong.
            let status = try? probe.status(of: "/now")
            #expect(status == nil || status == 400)
        }
    }

    @Test func silenceIsAnErrorAfterAWhile() async throws {
        try await withServer { fixture in
            var probe = HealthProbe(host: "127.0.0.1", port: fixture.port)
            probe.timeoutSeconds = 1
            #expect(throws: ProbeError.notHTTP(found: 0)) { try probe.status(of: "/wait") }
        }
    }

    @Test(arguments: [
        ProbeError.unreachable(host: "a", port: 1, operation: "connect", reason: "refused"),
        .handshakeFailed(reason: "wrong version number"),
        .notHTTP(found: 0), .notHTTP(found: 3),
    ])
    func errorsAreOneLine(error: ProbeError) {
        #expect(!error.description.isEmpty)
        #expect(!error.description.contains("\n"))
    }
}
