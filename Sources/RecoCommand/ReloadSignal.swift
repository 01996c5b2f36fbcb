import Dispatch
import Foundation

/// Runs a piece of work at each SIGHUP, for as long as this lives.
///
/// Signals that come while the work runs make it run once more, after it.
final class ReloadSignal {
    private let source: any DispatchSourceSignal

    /// Takes over the signal of this process.
    init(_ reload: @escaping @Sendable () -> Void) {
        signal(SIGHUP, SIG_IGN)  // Otherwise the default action ends the process.
        let queue = DispatchQueue(label: "reco.reload")
        source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: queue)
        source.setEventHandler(handler: reload)
        source.resume()
    }

    deinit { source.cancel() }
}
