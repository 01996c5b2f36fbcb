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

    /// Reads the files again; if they cannot be used, everything stays as it was.
    func reload() throws(ServerError) {
        let fresh = try TLSContext(configuration)
        context.withLock { $0 = fresh }
    }
}
