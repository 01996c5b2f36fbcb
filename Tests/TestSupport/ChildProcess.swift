import Foundation

/// A child process, started and awaited by plain system calls.
///
/// Foundation's `Process` needs a run loop to notice an end; tests run on threads that have none.
public final class ChildProcess {
    /// Why a child could not be started.
    public struct Failure: Error {
        /// The call that failed.
        public let operation: String
        /// The system's number.
        public let errno: Int32
    }

    /// The process number, for signals.
    public let identifier: Int32
    private var status: Int32?

    /// Starts a program whose output goes into two files; nil discards it.
    public init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        output: String? = nil,
        errors: String? = nil
    ) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output ?? "/dev/null", flags, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, errors ?? "/dev/null", flags, 0o600)
        var identifier = pid_t()
        let result = unsafe Self.withStrings([program] + arguments) { arguments in
            unsafe Self.withStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
                unsafe posix_spawn(&identifier, program, &actions, nil, arguments, environment)
            }
        }
        guard result == 0 else { throw Failure(operation: "posix_spawn", errno: result) }
        self.identifier = identifier
    }

    deinit {
        guard status == nil else { return }
        kill(identifier, SIGKILL)
        _ = waitUntilExit()
    }

    /// Whether it still runs.
    public var isRunning: Bool {
        collect(options: WNOHANG)
        return status == nil
    }

    /// Whether it has taken over SIGTERM, and since then has done nothing for a while: it waits.
    public var isAsleep: Bool {
        var switches: [String] = []
        for _ in 0..<10 {
            let folder = "/proc/\(identifier)/task"
            guard let tasks = try? FileManager.default.contentsOfDirectory(atPath: folder),
                let caught = text(of: "status")?.firstMatch(of: /SigCgt:\s*([0-9a-f]+)/)
            else { return false }
            let signals = UInt64(caught.output.1, radix: 16) ?? 0
            guard signals & (1 << UInt64(SIGTERM - 1)) != 0 else { return false }
            switches.append(
                tasks.sorted().map { task in
                    let text = text(of: "task/\(task)/status") ?? ""
                    return text.matches(of: /State:.*|ctxt_switches:.*/).map { String($0.output) }
                        .joined()
                }.joined()
            )
            usleep(5_000)
        }
        return Set(switches).count == 1 && !switches[0].contains("R (running)")
    }

    /// A file of the system about this process.
    public func text(of name: String) -> String? {
        try? String(contentsOfFile: "/proc/\(identifier)/\(name)", encoding: .utf8)
    }

    /// Waits for the end and returns the exit status, 128 and more for a signal.
    public func waitUntilExit() -> Int32 {
        while status == nil { collect(options: 0) }
        return status ?? -1
    }

    /// Sends a signal, unless it has ended already.
    public func signal(_ number: Int32) {
        if isRunning { kill(identifier, number) }
    }

    private func collect(options: Int32) {
        guard status == nil else { return }
        var word: Int32 = 0
        guard unsafe waitpid(identifier, &word, options) == identifier else { return }
        let signal = word & 0x7F
        status = signal == 0 ? (word >> 8) & 0xFF : 128 + signal
    }

    /// Lends strings to C as an array that ends with a null pointer.
    private static func withStrings<Result>(
        _ strings: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
        defer {
            for index in unsafe pointers.indices { unsafe free(pointers[index]) }
        }
        return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("never empty") }
            return unsafe body(base)
        }
    }
}
