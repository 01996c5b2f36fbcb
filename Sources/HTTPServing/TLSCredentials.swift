import Synchronization

/// The certificate and key in use, which can be replaced while connections go on.
///
/// A connection keeps what it began with; new ones get what is current.
final class TLSCredentials: Sendable {
    private let configuration: TLSConfiguration
    private let context: Mutex<TLSContext>

    /// Reads the files.
    init(_ configuration: TLSConfiguration) throws(ServerError) {
        self.configuration = configuration
        context = Mutex(try TLSContext(configuration))
    }

    /// What new connections are made with.
    var current: TLSContext { context.withLock(\.self) }

    /// Reads the files again; what is in use stays until the renewal is installed.
    func read() throws(ServerError) -> TLSRenewal {
        TLSRenewal(of: self, context: try TLSContext(configuration))
    }

    fileprivate func install(_ fresh: TLSContext) {
        context.withLock { $0 = fresh }
    }
}

/// A certificate and key that were read and can be used, but are not in use yet.
public struct TLSRenewal: Sendable {
    private let credentials: TLSCredentials
    private let context: TLSContext

    init(of credentials: TLSCredentials, context: TLSContext) {
        self.credentials = credentials
        self.context = context
    }

    /// What is wrong with the files, though they can be used.
    public var warnings: [TLSWarning] { context.warnings }

    /// Makes new connections with them from now on.
    public func install() { credentials.install(context) }
}
