import Foundation
import TestSupport
import Testing

/// The real service over TLS, judged by the programs that people use.
@Suite(.blocking)
struct TLSTests {
    private let certificates: CertificateFolder
    private let folder: ScratchFolder
    private let service: RunningService

    init() throws {
        certificates = try CertificateFolder()
        folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        service = try RunningService(
            [
                "--memory", memory, "--tls-certificate", certificates.certificatePath,
                "--tls-key", certificates.keyPath, "--compression-minimum", "200",
            ],
            in: folder
        )
    }

    /// A service beside the first, which begins with what the certificate's files hold now.
    private func anotherService(_ options: String...) throws -> RunningService {
        try RunningService(
            [
                "--memory", folder.path("memory"), "--label-sets", folder.path("more-label-sets"),
                "--tls-certificate", certificates.certificatePath,
                "--tls-key", certificates.keyPath,
            ] + options,
            in: folder
        )
    }

    /// Runs a line of shell and returns what it printed; nil, and a word, without the program.
    private func shell(
        _ program: String,
        _ line: String,
        port: UInt16? = nil
    ) throws -> (status: Int32, output: String)? {
        let port = port ?? service.port
        let output = folder.path("\(UUID().uuidString).out")
        let script = "command -v \(program) >/dev/null || exit 127; \(line)"
        let process = try ChildProcess(
            "/bin/sh",
            ["-c", script],
            environment: [
                "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
                "URL": "https://localhost:\(port)", "PORT": "\(port)",
                "CA": certificates.authorityPath, "FOLDER": folder.path,
            ],
            output: output,
            errors: output + ".err"
        )
        let status = process.waitUntilExit()
        if status == 127 {
            print("skipped: no \(program) here")
            return nil
        }
        return (
            status, String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self)
        )
    }

    @Test func saysThatItIsHTTPS() throws {
        #expect(service.output.contains("listening on https://127.0.0.1:\(service.port)"))
        #expect(!service.errors.contains("warning"))
        #expect(service.stop() == 0)
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func opensslTalksToIt(version: String) throws {
        let request = #"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"#
        let line =
            "printf '\(request)' | openssl s_client \(version) -quiet -verify_return_error "
            + "-CAfile $CA -verify_hostname localhost -alpn http/1.1 -connect 127.0.0.1:$PORT"
        guard let (status, output) = try shell("openssl", line) else { return }
        #expect(status == 0)
        #expect(output.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    @Test(arguments: [
        "-tls1_1", "-alpn h2", "-tls1_2 -cipher AES128-SHA", "-tls1_2 -cipher AES128-GCM-SHA256",
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA",
    ])
    func opensslIsRefusedWhatIsNotSafe(options: String) throws {
        let line = "openssl s_client \(options) -CAfile $CA -connect 127.0.0.1:$PORT </dev/null"
        guard let (status, _) = try shell("openssl", line) else { return }
        #expect(status == 1)
    }

    @Test func curlTalksToIt() throws {
        guard let (status, output) = try shell("curl", "curl -s --cacert $CA $URL/readyz") else {
            return
        }
        #expect(status == 0)
        #expect(output == #"{"status":"ready"}"#)
        let stranger = try shell("curl", "curl -s $URL/readyz")
        #expect(stranger?.status == 60)
    }

    @Test func curlCompressesBothWays() throws {
        let body = #"{"modality":"image","embedding":\#(MalformedBody.embedding())}"#
        try folder.write(body, to: "body.json")
        let line = """
            gzip -c $FOLDER/body.json > $FOLDER/body.json.gz
            curl -sf --cacert $CA $URL/refine -H 'Content-Type: application/json' \
                --data-binary @$FOLDER/body.json > $FOLDER/plain || exit 1
            curl -sf --cacert $CA $URL/refine -H 'Content-Type: application/json' \
                -H 'Content-Encoding: gzip' --data-binary @$FOLDER/body.json.gz \
                --compressed -D $FOLDER/head > $FOLDER/coded || exit 1
            cmp $FOLDER/plain $FOLDER/coded && grep -i '^content-encoding: gzip' $FOLDER/head
            """
        guard let (status, output) = try shell("curl", line) else { return }
        #expect(status == 0)
        #expect(output.lowercased().contains("content-encoding: gzip"))
    }

    @Test func pythonTalksToItAndSaysGoodbye() throws {
        let program = """
            import http.client, os, socket, ssl
            context = ssl.create_default_context(cafile=os.environ["CA"])
            port = int(os.environ["PORT"])
            connection = http.client.HTTPSConnection("localhost", port, context=context)
            for path in ("/healthz", "/info", "/metrics"):
                connection.request("GET", path)
                response = connection.getresponse()
                assert response.status == 200 and response.read(), path
            bare = socket.create_connection(("localhost", port))
            secure = context.wrap_socket(bare, server_hostname="localhost")
            for byte in b"GET /healthz HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n":
                secure.send(bytes([byte]))
            answer = b""
            while piece := secure.recv(4096):
                answer += piece
            assert answer.startswith(b"HTTP/1.1 200"), answer
            secure.unwrap()
            print("done")
            """
        try folder.write(program, to: "talk.py")
        guard let (status, output) = try shell("python3", "python3 $FOLDER/talk.py") else { return }
        #expect(status == 0)
        #expect(output == "done\n")
    }

    @Test func aHangUpSwapsTheCertificateUnderLoad() throws {
        let authority = try TestAuthority()
        try certificates.folder.write(authority.certificate, to: "authority.pem")
        var tls = certificates.client
        for round in 0..<4 {
            try certificates.write(authority.issue(name: "pair \(round)"), as: "server")
            service.signal(SIGHUP)
            var requestCount = 0
            #expect(
                waitUntil {
                    requestCount += 1
                    // The first certificate was of another authority.
                    tls.authorityPath = round == 0 ? nil : certificates.authorityPath
                    guard let client = try? RawClient(port: service.port, tls: tls),
                        (try? client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")) != nil,
                        (try? client.readResponse().status) == 200
                    else {
                        Issue.record("request \(requestCount) of round \(round) failed")
                        return true
                    }
                    return client.channel?.peerName == "pair \(round)"
                }
            )
        }
        #expect(service.errors.contains("reloaded: memory colors, 96 pairs"))
        try certificates.folder.write("nothing", to: "server.key")
        service.signal(SIGHUP)
        let failure = "reload failed, what is served stays as it was"
        #expect(waitUntil { service.errors.contains(failure) })
        #expect(service.errors.contains("server.key: expected a private key"))
        let client = try RawClient(port: service.port, tls: certificates.client)
        #expect(client.channel?.peerName == "pair 3")
        #expect(service.stop() == 0)
    }

    /// The client knows the root alone: what is between has to come from the server.
    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func aChainIsServedWhole(version: String) throws {
        let root = try TestAuthority(name: "test root")
        let intermediate = try TestAuthority(name: "test intermediate", issuedBy: root)
        let leaf = try intermediate.issue()
        try certificates.folder.write(root.certificate, to: "authority.pem")
        try certificates.write(leaf, as: "server")
        try certificates.folder.write(leaf.certificate + intermediate.certificate, to: "server.pem")
        let chained = try anotherService()
        let openssl =
            "openssl s_client \(version) -showcerts -verify_return_error -CAfile $CA "
            + "-verify_hostname localhost -connect 127.0.0.1:$PORT </dev/null"
        let curl = "curl -s --cacert $CA $URL/readyz"
        if let (status, output) = try shell("openssl", openssl, port: chained.port) {
            #expect(status == 0)
            let pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/
            let served = output.matches(of: pem).map { String($0.output) }
            #expect(served == [leaf.certificate, intermediate.certificate])
        }
        if let (status, output) = try shell("curl", curl, port: chained.port) {
            #expect(status == 0)
            #expect(output == #"{"status":"ready"}"#)
        }
        // Nobody believes the leaf alone, so it is the chain that was believed.
        try certificates.folder.write(leaf.certificate, to: "server.pem")
        chained.signal(SIGHUP)
        #expect(waitUntil { chained.errors.contains("reloaded: ") })
        if let (status, _) = try shell("openssl", openssl, port: chained.port) {
            #expect(status == 1)
        }
        if let (status, _) = try shell("curl", curl, port: chained.port) {
            #expect(status == 60)
        }
        #expect(chained.stop() == 0)
    }

    /// What a client is answered that asks once, on a new connection; nil when it is turned away.
    private func status(
        _ tls: ClientTLS,
        resuming other: RawClient? = nil,
        port: UInt16
    ) -> Int? {
        guard let client = try? RawClient(port: port, tls: tls, resuming: other) else { return nil }
        return try? health(client)
    }

    private func health(_ client: RawClient) throws -> Int {
        try client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        return try client.readResponse().status
    }

    /// Both authorities have the same name, so that it is the signature that decides.
    @Test(arguments: [0x0303, 0x0304] as [Int32])
    func aHangUpSwapsTheAuthorityOfClients(version: Int32) throws {
        let (oldAuthority, newAuthority) = (try TestAuthority(), try TestAuthority())
        let clients = try certificates.folder.write(oldAuthority.certificate, to: "clients.pem")
        let strict = try anotherService("--tls-client-ca", clients)
        let port = strict.port
        var old = try certificates.client(showing: oldAuthority.issue(), as: "old")
        var new = try certificates.client(showing: newAuthority.issue(), as: "new")
        var stranger = certificates.client
        (old.version, new.version, stranger.version) = (version, version, version)
        let kept = try RawClient(port: port, tls: old)
        #expect(try health(kept) == 200)
        #expect(status(new, port: port) == nil)

        try certificates.folder.write(newAuthority.certificate, to: "clients.pem")
        strict.signal(SIGHUP)
        #expect(waitUntil { status(new, port: port) == 200 })
        #expect(status(old, port: port) == nil)
        #expect(status(old, resuming: kept, port: port) == nil)
        #expect(status(stranger, port: port) == nil)
        // Connections go on as they began.
        #expect(try health(kept) == 200)

        // A file without an authority does not open the door to everybody.
        try certificates.folder.write("nothing", to: "clients.pem")
        strict.signal(SIGHUP)
        let failure = "clients.pem: expected certificates of authorities in PEM"
        #expect(waitUntil { strict.errors.contains(failure) })
        #expect(status(new, port: port) == 200)
        #expect(status(old, port: port) == nil)
        #expect(status(stranger, port: port) == nil)
        #expect(strict.stop() == 0)
    }

    /// A ticket would outlive the certificate that it was given for.
    @Test func opensslResumesASessionOnlyWhereClientsNeedNoCertificate() throws {
        let line =
            "openssl s_client -tls1_2 -reconnect -CAfile $CA -cert \(certificates.certificatePath) "
            + "-key \(certificates.keyPath) -connect 127.0.0.1:$PORT </dev/null"
        guard let open = try shell("openssl", line) else { return }
        #expect(open.output.contains("Reused, TLSv1.2"))
        let strict = try anotherService("--tls-client-ca", certificates.authorityPath)
        let closed = try shell("openssl", line, port: strict.port)
        #expect(closed?.output.contains("New, TLSv1.2") == true)
        #expect(closed?.output.contains("Reused, TLSv1.2") == false)
        #expect(strict.stop() == 0)
    }

    @Test func filesThatCannotBeUsedAreOneLineAndStatusOne() throws {
        let other = try TestAuthority().issue()
        try certificates.write(other, as: "other")
        let outcome = try RecoProcess.run(
            [
                "serve", "--memory", folder.path("memory"), "--port", "0",
                "--label-sets", folder.path("other-label-sets"),
                "--tls-certificate", certificates.certificatePath,
                "--tls-key", certificates.folder.path("other.key"),
            ],
            in: folder
        )
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.last?.contains("expected the private key of") == true)
    }
}
