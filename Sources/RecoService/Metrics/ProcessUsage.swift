import Foundation

/// What this process takes of the machine, as the kernel counts it.
///
/// Source: Linux, proc(5). A number that cannot be read is zero.
struct ProcessUsage: Sendable {
    /// The bytes in memory, mapped files included as far as they are.
    var residentByteCount = 0
    /// The bytes of address space.
    var virtualByteCount = 0
    /// The seconds of processor time, of all threads.
    var processorSeconds = 0.0
    /// The open descriptors.
    var descriptorCount = 0
    /// How many descriptors may be open.
    var descriptorLimit = 0
    /// When the process started, in seconds since 1970.
    var startSeconds = 0.0

    /// Reads the current numbers.
    static var current: ProcessUsage {
        var usage = ProcessUsage()
        let pages = fields(of: "/proc/self/statm")
        if pages.count >= 2 {
            let pageByteCount = sysconf(Int32(_SC_PAGESIZE))
            usage.virtualByteCount = (Int(pages[0]) ?? 0) * pageByteCount
            usage.residentByteCount = (Int(pages[1]) ?? 0) * pageByteCount
        }
        usage.readTimes()
        let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        usage.descriptorCount = descriptors?.count ?? 0
        usage.descriptorLimit = sysconf(Int32(_SC_OPEN_MAX))
        return usage
    }

    /// Fields 14, 15 (user and system time) and 22 (start since boot), all in clock ticks.
    private mutating func readTimes() {
        // The second field is the program's name, in parentheses, and may hold spaces.
        let text = Self.text(of: "/proc/self/stat")
        let fields = text.drop { $0 != ")" }.split(separator: " ").map(String.init)
        let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
        guard fields.count > 20 else { return }
        processorSeconds =
            ((Double(fields[12]) ?? 0) + (Double(fields[13]) ?? 0)) / ticksPerSecond
        let bootLine = Self.text(of: "/proc/stat").split(separator: "\n")
            .first { $0.hasPrefix("btime ") }
        let bootSeconds = bootLine.flatMap { Double($0.dropFirst(6)) } ?? 0
        startSeconds = bootSeconds + (Double(fields[20]) ?? 0) / ticksPerSecond
    }

    private static func text(of path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }

    private static func fields(of path: String) -> [Substring] {
        text(of: path).split { $0 == " " || $0 == "\n" }
    }
}
