import Dispatch
import Foundation
import Synchronization

/// Turns SIGTERM and SIGINT into a value that can be waited for.
///
/// The first signal is delivered; the second ends the process at once, for people who press
/// Control-C twice. SIGPIPE is ignored for the whole process: a client that hangs up is no reason
/// to end.
final class ShutdownSignals: Sendable {
    private let stream: AsyncStream<Int32>
    private let continuation: AsyncStream<Int32>.Continuation
    private let sources: Mutex<[any DispatchSourceSignal]>

    /// Takes over the signals of this process.
    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
        let queue = DispatchQueue(label: "reco.signals")
        let count = Counter()
        let continuation = continuation
        sources = Mutex(
            [SIGTERM, SIGINT].map { number in
                signal(number, SIG_IGN)  // Otherwise the default action runs beside the source.
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler {
                    if count.increment() > 1 { _exit(128 + number) }
                    continuation.yield(number)
                }
                source.resume()
                return source
            }
        )
    }

    /// The number of the first signal that comes.
    func first() async -> Int32 {
        for await number in stream { return number }
        return SIGTERM
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)

        func increment() -> Int {
            value.withLock {
                $0 += 1
                return $0
            }
        }
    }
}
