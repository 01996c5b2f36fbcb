import HTTPServing
import HTTPWire
import TestSupport

/// How a test's server and its clients speak.
enum Channel: CaseIterable {
    case plain
    case tls
}

/// What the tests' servers serve, and how they are started and stopped.
struct ServerFixture: Sendable {
    let server: HTTPServer
    let port: UInt16
    /// Holds back `GET /wait` and `POST /wait`.
    let gate: Gate
    /// What clients need to speak TLS; nil when the server does not.
    let tls: ClientTLS?

    /// Connects a client that speaks as the server does.
    func connect(receiveBufferByteCount: Int32? = nil, timeoutSeconds: Int = 30) throws -> RawClient
    {
        try RawClient(
            port: port,
            receiveBufferByteCount: receiveBufferByteCount,
            timeoutSeconds: timeoutSeconds,
            tls: tls
        )
    }

    /// The routes: `/now` answers at once, `/wait` when the gate opens, `/echo` with the body,
    /// `/empty` with 204, `/same` with 304, `/large`, `/text` and `/pattern` with as many
    /// bytes as the query says.
    static func makeRouter(gate: Gate) -> Router {
        var router = Router()
        let now: ImmediateRequestHandler = { request in
            text("now \(request.query ?? "")")
        }
        router.on("GET", "/now", immediate: now)
        router.on("GET", "/wait") { request in
            await gate.pass()
            return text("waited \(request.query ?? "")")
        }
        router.on("POST", "/wait") { request in
            await gate.pass()
            return text("waited \(request.body.count)")
        }
        router.on("POST", "/echo") { request in
            HTTPResponse(contentType: "application/octet-stream", body: request.body)
        }
        router.on("GET", "/empty", immediate: { _ in HTTPResponse(status: 204) })
        router.on("GET", "/same", immediate: { _ in HTTPResponse(status: 304) })
        let large: ImmediateRequestHandler = { request in
            let body = [UInt8](repeating: 0x61, count: Int(request.query ?? "") ?? 0)
            return HTTPResponse(contentType: "application/octet-stream", body: body)
        }
        router.on("GET", "/large", immediate: large)
        router.on("GET", "/text") { request in
            text(String(repeating: "a", count: Int(request.query ?? "") ?? 0))
        }
        let pattern: ImmediateRequestHandler = { request in
            let body = makePattern(Int(request.query ?? "") ?? 0)
            return HTTPResponse(contentType: "application/octet-stream", body: body)
        }
        router.on("GET", "/pattern", immediate: pattern)
        router.on("GET", "/items/{name}", immediate: { text($0.parameters["name"] ?? "?") })
        return router
    }

    /// Bytes in which a lost or doubled part shows: blocks of a prime number of bytes.
    static func makePattern(_ count: Int) -> [UInt8] {
        let block = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += block }
        return Array(bytes[..<count])
    }

    private static func text(_ text: String) -> HTTPResponse {
        HTTPResponse(contentType: "text/plain", body: Array(text.utf8))
    }
}

/// Runs a server for as long as the work, which may block, takes.
func withServer(
    over channel: Channel = .plain,
    _ configure: (inout ServerConfiguration) -> Void = { _ in },
    _ work: @escaping @Sendable (ServerFixture) throws -> Void
) async throws {
    var configuration = ServerConfiguration()
    configuration.loopCount = 2
    let certificates = channel == .tls ? try CertificateFolder() : nil
    configuration.tls = certificates?.server
    configure(&configuration)
    let gate = Gate()
    let router = ServerFixture.makeRouter(gate: gate)
    let server = HTTPServer(configuration: configuration, router: router)
    let port = try server.start()
    let fixture = ServerFixture(
        server: server,
        port: port,
        gate: gate,
        tls: certificates?.client
    )
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await onOwnThread { try work(fixture) })
    } catch {
        outcome = .failure(error)
    }
    gate.open()
    _ = await server.drain(within: .seconds(1))
    withExtendedLifetime(certificates) {}
    try outcome.get()
}

/// A request with the fields that every request needs.
func request(_ line: String, _ fields: String..., body: String = "") -> String {
    let all = [line, "Host: localhost"] + fields
    return all.joined(separator: "\r\n") + "\r\n\r\n" + body
}

extension CertificateFolder {
    /// What a server needs.
    var server: TLSConfiguration {
        TLSConfiguration(certificatePath: certificatePath, keyPath: keyPath)
    }
}
