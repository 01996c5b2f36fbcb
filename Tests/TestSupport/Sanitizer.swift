import Foundation

/// Whether these tests, and the programs they start, were built with a sanitizer.
///
/// What measures memory is then skipped: the sanitizer's own would be measured with it.
public enum Sanitizer {
    /// `make sanitize` says so.
    public static var isActive: Bool {
        ProcessInfo.processInfo.environment["RECO_SANITIZER"] != nil
    }

    /// Whether signals come late: ThreadSanitizer keeps them back until a call that it knows, which a
    /// process that waits elsewhere never makes.
    public static var delaysSignals: Bool {
        ProcessInfo.processInfo.environment["RECO_SANITIZER"] == "thread"
    }
}
