import Glibc

/// How many descriptors the system lets this process open.
enum DescriptorLimit {
    /// The limit in force.
    static var current: Int { limits.map { Int(clamping: $0.rlim_cur) } ?? 0 }

    /// Whether the process may not raise it any further.
    static var isGreatest: Bool { limits.map { $0.rlim_cur == $0.rlim_max } ?? true }

    /// Raises the limit in force to `count`, or as far as the process may on its own.
    ///
    /// Most systems start processes with 1024, fewer than a server's connection limit needs.
    static func raise(to count: Int) {
        guard var limits, limits.rlim_cur < rlim_t(count) else { return }
        limits.rlim_cur = min(rlim_t(count), limits.rlim_max)
        // If it is refused, connections are turned away earlier.
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
    }

    private static var limits: rlimit? {
        var limits = rlimit()
        let status = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        return status == 0 ? limits : nil
    }
}
