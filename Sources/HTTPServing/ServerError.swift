/// What can keep a server from starting, or from taking a new certificate.
public enum ServerError: Error, Equatable, Sendable {
    /// The host is neither an address nor a name that resolves to one.
    case unknownHost(host: String, reason: String)
    /// Another socket listens there already.
    case addressInUse(host: String, port: UInt16)
    /// The system refused a step of opening the listening socket.
    case failed(operation: String, host: String, port: UInt16, errno: Int32)
    /// A file that TLS needs is not there, or is not what it has to be.
    case unusableTLSFile(path: String, expected: String, reason: String)
    /// The private key is not the one of the certificate.
    case keyDoesNotMatch(certificate: String, key: String)
    /// A step of setting up TLS failed that does not depend on files.
    case tlsFailed(operation: String, reason: String)
    /// The server was started before; a drained server does not start again.
    case alreadyStarted
}

extension ServerError: CustomStringConvertible {
    /// One line in plain English for the command line.
    public var description: String {
        switch self {
        case .unknownHost(let host, let reason):
            "cannot listen on host \"\(host)\": \(reason)"
        case .addressInUse(let host, let port):
            "cannot listen on \(host) port \(port): the port is in use; choose another one"
        case .failed(let operation, let host, let port, let errno):
            "cannot listen on \(host) port \(port): \(operation): \(systemMessage(for: errno))"
        case .unusableTLSFile(let path, let expected, let reason):
            "\(path): expected \(expected), found an error: \(reason)"
        case .keyDoesNotMatch(let certificate, let key):
            "\(key): expected the private key of \(certificate), found another one"
        case .tlsFailed(let operation, let reason):
            "cannot set up TLS: \(operation): \(reason)"
        case .alreadyStarted:
            "the server was started before; make a new one"
        }
    }
}
