/// What a server proves its name with, and from whom it wants proof in turn.
public struct TLSConfiguration: Sendable, Equatable {
    /// A file in PEM: the server's certificate, then those that lead to its authority.
    public var certificatePath: String
    /// A file in PEM: the certificate's private key, without a password.
    public var keyPath: String
    /// A file in PEM: the authorities of clients, each of which then has to show a certificate; nil
    /// asks for none.
    public var clientAuthorityPath: String?

    /// Makes a configuration.
    public init(certificatePath: String, keyPath: String, clientAuthorityPath: String? = nil) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.clientAuthorityPath = clientAuthorityPath
    }
}

/// What is wrong with files that can be used all the same.
public enum TLSWarning: Sendable, Equatable {
    /// Others than the key's owner may read it.
    case keyReadableByOthers(path: String, mode: UInt32)
    /// The certificate's time is over, or has not come.
    case certificateNotValidNow(path: String)
}

extension TLSWarning: CustomStringConvertible {
    /// One line in plain English for the log.
    public var description: String {
        switch self {
        case .keyReadableByOthers(let path, let mode):
            "\(path): others than the owner may read this key: expected mode 600, found "
                + String(mode, radix: 8)
        case .certificateNotValidNow(let path):
            "\(path): the certificate is not valid at this time; most clients will refuse it"
        }
    }
}
