import HTTPServing
import TestSupport
import Testing

struct TLSProbeLineTests {
    /// A service that demands certificates is shown its own, which serves when its authority is
    /// the clients', too.
    @Test(arguments: [true, false])
    func showsTheServicesOwnCertificateWhereOneIsDemanded(isOfTheAuthority: Bool) async throws {
        let certificates = try CertificateFolder()
        let stranger = try CertificateFolder()
        var tls = certificates.server
        tls.clientAuthorityPath =
            isOfTheAuthority ? certificates.authorityPath : stranger.authorityPath
        let demanding = tls
        try await withServer(over: .tls) {
            $0.tls = demanding
        } _: { fixture in
            let probe = HealthProbe(host: "127.0.0.1", port: fixture.port, tls: demanding)
            let status = try? probe.status(of: "/now")
            #expect(status == (isOfTheAuthority ? 200 : nil))
        }
    }

    @Test func aPlainServiceFailsTheHandshake() async throws {
        let certificates = try CertificateFolder()
        try await withServer { fixture in
            let probe = HealthProbe(
                host: "127.0.0.1",
                port: fixture.port,
                tls: certificates.server
            )
            let error = #expect(throws: ProbeError.self) { try probe.status(of: "/now") }
            guard case .handshakeFailed = error else {
                Issue.record("expected a failed handshake, found \(String(describing: error))")
                return
            }
        }
    }

    @Test func aCertificateThatIsNotThereIsAnError() async throws {
        try await withServer(over: .tls) { fixture in
            let tls = TLSConfiguration(
                certificatePath: "/nowhere.pem",
                keyPath: "/nowhere.key",
                clientAuthorityPath: "/nowhere.pem"
            )
            let probe = HealthProbe(host: "127.0.0.1", port: fixture.port, tls: tls)
            #expect(throws: ProbeError.self) { try probe.status(of: "/now") }
        }
    }
}
