import Foundation
import TestSupport
import Testing

@testable import HTTPServing

struct TLSContextTests {
    /// What becomes of these files.
    private func failure(
        _ change: (CertificateFolder, inout TLSConfiguration) throws -> Void
    ) throws -> ServerError? {
        let folder = try CertificateFolder()
        var configuration = folder.server
        try change(folder, &configuration)
        do {
            _ = try TLSContext(configuration)
            return nil
        } catch {
            return error
        }
    }

    @Test func takesAGoodPairWithoutAWord() throws {
        let folder = try CertificateFolder()
        #expect(try TLSContext(folder.server).warnings.isEmpty)
    }

    @Test func namesAFileThatIsNotThere() throws {
        let certificate = try failure { $1.certificatePath = "/nowhere/a.pem" }
        guard case .unusableTLSFile("/nowhere/a.pem", _, let reason) = certificate else {
            Issue.record("found \(String(describing: certificate))")
            return
        }
        #expect(reason == "No such file or directory")
        let key = try failure { $1.keyPath = "/nowhere/a.key" }
        guard case .unusableTLSFile("/nowhere/a.key", _, _) = key else {
            Issue.record("found \(String(describing: key))")
            return
        }
        let authority = try failure { $1.clientAuthorityPath = "/nowhere/ca.pem" }
        guard case .unusableTLSFile("/nowhere/ca.pem", _, _) = authority else {
            Issue.record("found \(String(describing: authority))")
            return
        }
    }

    @Test(arguments: ["server.pem", "server.key", "authority.pem"], ["", "no PEM at all\n"])
    func refusesAFileThatIsSomethingElse(name: String, text: String) throws {
        let error = try failure { folder, configuration in
            configuration.clientAuthorityPath = folder.folder.path("authority.pem")
            try folder.folder.write(text, to: name)
        }
        guard case .unusableTLSFile(let path, _, _) = error else {
            Issue.record("found \(String(describing: error))")
            return
        }
        #expect(path.hasSuffix(name))
    }

    @Test func refusesAnotherCertificatesKey() throws {
        let error = try failure { folder, configuration in
            let other = try TestAuthority().issue().key
            configuration.keyPath = try folder.folder.write(other, to: "other.key")
        }
        guard case .keyDoesNotMatch(_, let key) = error else {
            Issue.record("found \(String(describing: error))")
            return
        }
        #expect(key.hasSuffix("other.key"))
    }

    /// Without an answer to the question for one, this would wait for somebody at a terminal.
    @Test(.timeLimit(.minutes(1))) func refusesAKeyWithAPassword() throws {
        let error = try failure { folder, configuration in
            configuration.keyPath = try folder.folder.write(
                """
                -----BEGIN EC PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF

                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
                -----END EC PRIVATE KEY-----

                """,
                to: "locked.key"
            )
        }
        guard case .unusableTLSFile(_, let expected, _) = error else {
            Issue.record("found \(String(describing: error))")
            return
        }
        #expect(expected.contains("without a password"))
    }

    @Test func warnsOfAKeyThatOthersMayRead() throws {
        let folder = try CertificateFolder()
        let key = folder.server.keyPath
        for (mode, found) in [(0o640, 0o640), (0o604, 0o604), (0o400, nil)] as [(Int, UInt32?)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: key)
            let expected = found.map { TLSWarning.keyReadableByOthers(path: key, mode: $0) }
            #expect(try TLSContext(folder.server).warnings == (expected.map { [$0] } ?? []))
        }
    }

    @Test(arguments: [-10 ... -1, 1...10])
    func warnsOfACertificateThatIsNotValidNow(days: ClosedRange<Int>) throws {
        let folder = try CertificateFolder()
        try folder.write(TestAuthority().issue(days: days), as: "server")
        let path = folder.server.certificatePath
        #expect(try TLSContext(folder.server).warnings == [.certificateNotValidNow(path: path)])
    }
}
