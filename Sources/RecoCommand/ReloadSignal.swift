import Dispatch
import Foundation

/// Starts a piece of work at each SIGHUP, for as long as this lives.
final class ReloadSignal {
    private let source: any DispatchSourceSignal

    /// Keeps the signal from ending the process while there is nothing to reload yet.
    static func ignore() {
        signal(SIGHUP, SIG_IGN)
    }

    /// Takes over the signal of this process.
    init(_ reload: @escaping @Sendable () -> Void) {
        Self.ignore()  // The default action would run beside the source.
        let queue = DispatchQueue(label: "reco.reload")
        source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: queue)
        source.setEventHandler(handler: reload)
        source.resume()
    }

    deinit { source.cancel() }
}
