import Glibc
import HTTPWire

/// The value of the `Date` field, formatted once per second instead of once per answer.
///
/// Source: RFC 9110 §6.6.1.
struct DateCache: Sendable {
    private var second: Int?
    /// The value as of the last update.
    private(set) var text = ""

    /// Formats a moment unless it lies within the second formatted last.
    mutating func update(secondsSince1970 now: Int) {
        guard second != now else { return }
        second = now
        text = httpDate(secondsSince1970: now)
    }

    /// Formats the system's present time.
    mutating func updateFromClock() {
        update(secondsSince1970: time(nil))
    }
}
