import Foundation
import Tensors
import TestSupport

/// When processes of a kind are killed: somewhere within the time that one of them takes.
struct KillMoments {
    private var generator: SeededGenerator
    /// The least that any process has taken, in seconds; the first one is slower than those after
    /// it.
    private(set) var duration: Double
    /// How many processes were still running when they were killed.
    private(set) var killCount = 0

    /// Begins with the time that a whole run took.
    init(seed: UInt64, duration: Duration) {
        generator = SeededGenerator(seed: seed)
        self.duration = duration / .seconds(1)
    }

    /// Kills the process at some moment.
    mutating func kill(_ process: ChildProcess) {
        let wait = Double(generator.uniform()) * duration * 1.2
        usleep(UInt32(wait * 1e6))
        process.signal(SIGKILL)
        if process.waitUntilExit() == 128 + SIGKILL {
            killCount += 1
        } else {
            duration = min(duration, wait)
        }
    }
}
