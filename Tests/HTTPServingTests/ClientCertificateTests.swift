import HTTPServing
import TestSupport
import Testing

/// Certificates of clients, by real handshakes.
struct ClientCertificateTests {
    /// What a client shows to a server that demands a certificate.
    enum Shown: CaseIterable {
        case theRightOne
        case none
        case oneOfAnotherAuthority
        case oneThatHasExpired
        case oneThatIsNotValidYet
    }

    private static func client(
        showing shown: Shown,
        _ authority: TestAuthority,
        _ folder: CertificateFolder
    ) throws -> ClientTLS {
        switch shown {
        case .theRightOne: try folder.client(showing: authority.issue(), as: "client")
        case .none: folder.client
        case .oneOfAnotherAuthority:
            // Of the same name, too: what counts is the signature.
            try folder.client(showing: TestAuthority().issue(), as: "client")
        case .oneThatHasExpired:
            try folder.client(showing: authority.issue(days: -9 ... -1), as: "client")
        case .oneThatIsNotValidYet:
            try folder.client(showing: authority.issue(days: 1...9), as: "client")
        }
    }

    @Test(arguments: Shown.allCases, [0x0303, 0x0304] as [Int32])
    func onlyTheRightOneIsServed(shown: Shown, version: Int32) async throws {
        let folder = try CertificateFolder()
        let authority = try TestAuthority()
        var configuration = ServerConfiguration()
        configuration.tls = folder.server
        configuration.tls?.clientAuthorityPath = try folder.folder.write(
            authority.certificate,
            to: "clients.pem"
        )
        var tls = try Self.client(showing: shown, authority, folder)
        tls.version = version
        let server = HTTPServer(
            configuration: configuration,
            router: ServerFixture.makeRouter(gate: Gate())
        )
        let port = try server.start()
        let client = tls
        try await onOwnThread {
            let counters = server.counters
            // In TLS 1.3 a client learns only when it reads that it was turned away.
            let connected = try? RawClient(port: port, tls: client)
            try? connected?.send(request("GET /now HTTP/1.1"))
            let status = try? connected?.readResponse().status
            #expect(status == (shown == .theRightOne ? 200 : nil))
            #expect(waitUntil { counters.runningHandshakes.value == 0 })
            #expect(counters.completedHandshakes.value == (shown == .theRightOne ? 1 : 0))
            #expect(counters.failedHandshakes.value == (shown == .theRightOne ? 0 : 1))
            #expect(counters.answeredRequests.value == (shown == .theRightOne ? 1 : 0))
        }
        #expect(await server.drain(within: .seconds(30)))
        withExtendedLifetime(folder) {}
    }
}
