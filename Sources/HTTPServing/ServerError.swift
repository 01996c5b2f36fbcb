/// What can keep a server from starting.
public enum ServerError: Error, Equatable, Sendable {
    /// The host is neither an address nor a name that resolves to one.
    case unknownHost(host: String, reason: String)
    /// Another socket listens there already.
    case addressInUse(host: String, port: UInt16)
    /// The system refused a step of opening the listening socket.
    case failed(operation: String, host: String, port: UInt16, errno: Int32)
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
        case .alreadyStarted:
            "the server was started before; make a new one"
        }
    }
}
