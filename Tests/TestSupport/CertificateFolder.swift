import Foundation

/// A folder with an authority and certificates of its, made on the spot.
public final class CertificateFolder: Sendable {
    /// Where everything lies.
    public let folder: ScratchFolder

    /// Makes `authority.pem`, and `server.pem` with `server.key`.
    public init() throws {
        folder = try ScratchFolder()
        let authority = try TestAuthority()
        try folder.write(authority.certificate, to: "authority.pem")
        try write(authority.issue(), as: "server")
    }

    /// The server's certificate.
    public var certificatePath: String { folder.path("server.pem") }
    /// The server's key.
    public var keyPath: String { folder.path("server.key") }
    /// Who issued the server's certificate.
    public var authorityPath: String { folder.path("authority.pem") }

    /// What a client of the server needs.
    public var client: ClientTLS { ClientTLS(authorityPath: authorityPath) }

    /// Writes a certificate and its key, which only the owner may read.
    public func write(_ issued: TestAuthority.Issued, as name: String) throws {
        try folder.write(issued.certificate, to: "\(name).pem")
        let key = try folder.write(issued.key, to: "\(name).key")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
    }

    /// A client that shows this certificate.
    public func client(showing issued: TestAuthority.Issued, as name: String) throws -> ClientTLS {
        try write(issued, as: name)
        var client = client
        client.identity = (folder.path("\(name).pem"), folder.path("\(name).key"))
        return client
    }
}
