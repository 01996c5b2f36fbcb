import Glibc

/// The system's own words for an error number.
func systemMessage(for errorNumber: Int32) -> String {
    guard let message = unsafe strerror(errorNumber) else { return "error \(errorNumber)" }
    return unsafe String(cString: message)
}

/// Calls again for as long as a signal interrupts the call.
///
/// Returns the call's result, or the negated error number, read before anything else could
/// overwrite it.
@inline(__always)
func retryingInterrupts(_ call: () -> Int) -> Int {
    while true {
        let result = call()
        if result >= 0 { return result }
        let errorNumber = errno
        if errorNumber != EINTR { return -Int(errorNumber) }
    }
}

/// A file descriptor with one owner, which closes it exactly once.
struct Descriptor: ~Copyable, Sendable {
    /// The number that system calls take; valid for as long as this value lives.
    let number: Int32

    /// Takes over a descriptor that nothing else closes.
    init(owning number: Int32) {
        self.number = number
    }

    // Not repeated after EINTR: Linux has released the number even then, and another thread may
    // have been given it meanwhile.
    deinit { _ = close(number) }
}
