import Dispatch
import Glibc
import TestSupport
import Testing

@testable import HTTPServing

struct TLSCredentialsTests {
    @Test func aBadPairKeepsTheOldOne() throws {
        let folder = try CertificateFolder()
        let credentials = try TLSCredentials(folder.server)
        let before = credentials.current
        try folder.folder.write("nothing", to: "server.pem")
        #expect(throws: ServerError.self) { try credentials.read() }
        #expect(credentials.current === before)
        try folder.write(TestAuthority().issue(), as: "server")
        let renewal = try credentials.read()
        #expect(credentials.current === before)
        renewal.install()
        #expect(credentials.current !== before)
    }

    @Test func withoutFilesThereAreNone() throws {
        let configuration = TLSConfiguration(certificatePath: "/a.pem", keyPath: "/a.key")
        #expect(throws: ServerError.self) { try TLSCredentials(configuration) }
    }

    @Test func connectionsOutliveTheCertificateThatTheyBeganWith() async throws {
        let folder = try CertificateFolder()
        let authority = try TestAuthority()
        try folder.folder.write(authority.certificate, to: "authority.pem")
        try folder.write(authority.issue(name: "first"), as: "server")
        let next = try authority.issue(name: "second")
        try await withServer(over: .tls) {
            $0.tls = folder.server
        } _: { fixture in
            let tls = folder.client
            let old = try RawClient(port: fixture.port, tls: tls)
            #expect(old.channel?.peerName == "first")
            try folder.write(next, as: "server")
            let renewal = try #require(try fixture.server.readCertificate())
            #expect(renewal.warnings.isEmpty)
            renewal.install()
            let new = try RawClient(port: fixture.port, tls: tls)
            #expect(new.channel?.peerName == "second")
            for client in [old, new] {
                try client.send(request("GET /now HTTP/1.1"))
                #expect(try client.readResponse().status == 200)
            }
            try folder.folder.write("nothing", to: "server.key")
            #expect(throws: ServerError.self) { try fixture.server.readCertificate() }
            let later = try RawClient(port: fixture.port, tls: tls)
            #expect(later.channel?.peerName == "second")
        }
    }

    /// A session is taken up again, but not across a reload: its ticket's key is gone.
    @Test(arguments: [0x0303, 0x0304] as [Int32])
    func ticketsEndWithTheCertificate(version: Int32) async throws {
        try await withServer(over: .tls) { fixture in
            var tls = try #require(fixture.tls)
            tls.version = version
            func connect(_ previous: RawClient?) throws -> RawClient {
                let client = try RawClient(port: fixture.port, tls: tls, resuming: previous)
                try client.send(request("GET /now HTTP/1.1"))
                #expect(try client.readResponse().status == 200)
                return client
            }
            let first = try connect(nil)
            let second = try connect(first)
            #expect(first.channel?.isResumed == false)
            #expect(second.channel?.isResumed == true)
            try fixture.server.readCertificate()?.install()
            #expect(try connect(second).channel?.isResumed == false)
        }
    }

    @Test func reloadingUnderLoadFailsNoRequest() async throws {
        let folder = try CertificateFolder()
        let authority = try TestAuthority()
        try folder.folder.write(authority.certificate, to: "authority.pem")
        let pairs = try (0..<4).map { try authority.issue(name: "pair \($0)") }
        try folder.write(pairs[0], as: "server")
        try await withServer(over: .tls) {
            $0.tls = folder.server
        } _: { fixture in
            let isOver = Gate()
            let server = fixture.server
            DispatchQueue(label: "test.reloading").async {
                for round in 0..<60 {
                    // Between the two files the pair does not match, and the old one stays.
                    try? folder.write(pairs[round % pairs.count], as: "server")
                    try? server.readCertificate()?.install()
                    usleep(2000)
                }
                isOver.open()
            }
            var names: Set<String> = []
            while !isOver.isOpen {
                let client = try RawClient(port: fixture.port, tls: folder.client)
                names.insert(client.channel?.peerName ?? "")
                for _ in 0..<3 {
                    try client.send(request("GET /now HTTP/1.1"))
                    #expect(try client.readResponse().status == 200)
                }
            }
            #expect(names.count > 1)
            #expect(server.counters.failedHandshakes.value == 0)
        }
    }
}
