import Dispatch
import Foundation
import Synchronization

/// Turns SIGTERM and SIGINT into a value that can be waited for.
///
/// Until ``deliverNext()`` is called, a signal ends the process at once: there is nothing to finish.
/// Then the first signal is delivered; the second ends the process, for people who press Control-C
/// twice. The default action would do for the time before, were it not that the first process of a
/// container has none.
final class ShutdownSignals: Sendable {
    private let stream: AsyncStream<Int32>
    private let continuation: AsyncStream<Int32>.Continuation
    private let sources: Mutex<[any DispatchSourceSignal]>
    private let allowance: Allowance

    /// Takes over the signals of this process.
    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
        let queue = DispatchQueue(label: "reco.signals")
        let allowance = Allowance()
        self.allowance = allowance
        let continuation = continuation
        sources = Mutex(
            [SIGTERM, SIGINT].map { number in
                signal(number, SIG_IGN)  // Otherwise the default action runs beside the source.
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler {
                    guard allowance.take() else { _exit(128 + number) }
                    continuation.yield(number)
                }
                source.resume()
                return source
            }
        )
    }

    /// Lets the next signal be delivered instead of ending the process.
    func deliverNext() {
        allowance.give()
    }

    /// The number of the first signal that is delivered.
    func first() async -> Int32 {
        for await number in stream { return number }
        return SIGTERM
    }

    /// Whether a signal may be delivered, shared with the handlers.
    private final class Allowance: Sendable {
        private let isThere = Mutex(false)

        func give() {
            isThere.withLock { $0 = true }
        }

        func take() -> Bool {
            isThere.withLock { isThere in
                defer { isThere = false }
                return isThere
            }
        }
    }
}
