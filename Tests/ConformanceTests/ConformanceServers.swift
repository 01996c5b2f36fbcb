import HTTPServing
import HTTPWire
import TestSupport
import Testing

/// The servers that all conversations are held with, one for each transport and patience.
struct ConformanceServers: Sendable {
    /// A running server and how to reach it.
    struct Party: Sendable {
        let server: HTTPServer
        let port: UInt16
        let tls: ClientTLS?
    }

    /// Those of the suite that runs.
    @TaskLocal static var current: ConformanceServers?

    private let parties: [Party]
    private let certificates: CertificateFolder

    /// Starts them.
    init() throws {
        let certificates = try CertificateFolder()
        self.certificates = certificates
        parties = try [(false, false), (false, true), (true, false), (true, true)].map {
            speaksTLS,
            isImpatient in
            var configuration = ServerConfiguration()
            configuration.loopCount = 1
            configuration.lingerTimeout = .seconds(1)
            if isImpatient {
                configuration.headTimeout = .milliseconds(200)
                configuration.bodyTimeout = .milliseconds(200)
                configuration.idleTimeout = .milliseconds(200)
            }
            if speaksTLS {
                configuration.tls = TLSConfiguration(
                    certificatePath: certificates.certificatePath,
                    keyPath: certificates.keyPath
                )
            }
            let server = HTTPServer(configuration: configuration, router: Self.router)
            let port = try server.start()
            return Party(server: server, port: port, tls: speaksTLS ? certificates.client : nil)
        }
    }

    /// The one for a conversation.
    func party(_ transport: Way.Transport, isImpatient: Bool = false) -> Party {
        parties[(transport == .tls ? 2 : 0) + (isImpatient ? 1 : 0)]
    }

    /// Ends them all.
    func stop() async {
        for party in parties { _ = await party.server.drain(within: .seconds(1)) }
    }

    /// Routes of the service's shape: small documents, bodies that come back, named items.
    static let router: Router = {
        var router = Router()
        router.on("GET", "/now", immediate: { _ in text("now") })
        router.on("GET", "/probe", immediate: { _ in text(Observation.probeBody) })
        router.on("GET", "/later") { request in
            await Task.yield()
            return text("later \(request.query ?? "")")
        }
        router.on("POST", "/echo") { request in
            HTTPResponse(contentType: "application/octet-stream", body: request.body)
        }
        router.on("GET", "/items/{name}", immediate: { text($0.parameters["name"] ?? "") })
        router.on("PUT", "/items/{name}") { _ in text("stored", status: 201) }
        router.on("DELETE", "/items/{name}") { _ in HTTPResponse(status: 204) }
        router.on("GET", "/empty", immediate: { _ in HTTPResponse(status: 204) })
        router.on("GET", "/unchanged", immediate: { _ in HTTPResponse(status: 304) })
        router.on("GET", "/large", immediate: { _ in text(letters(100_000)) })
        router.on("PUT", "/new") { _ in text("stored", status: 201) }
        router.on("GET", "/new") { _ in nothing }
        router.on("DELETE", "/new") { _ in nothing }
        router.on("GET", "/fault") { _ in
            Problem(status: 500, detail: "expected an answer, found none").response
        }
        return router
    }()

    private static let nothing =
        Problem(status: 404, detail: "expected something stored, found nothing").response

    private static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, contentType: "text/plain", body: Array(text.utf8))
    }
}

/// Runs a suite with the servers up.
struct ServedTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let servers = try ConformanceServers()
        try await ConformanceServers.$current.withValue(servers) { try await function() }
        await servers.stop()
    }
}

extension Trait where Self == ServedTrait {
    /// For suites that talk to the servers.
    static var served: Self { Self() }
}
