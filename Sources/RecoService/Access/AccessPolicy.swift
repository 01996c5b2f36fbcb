/// Who may ask the service for what.
public struct AccessPolicy: Sendable, Equatable {
    /// How many keys there can be: each request with a key looks at all of them.
    public static let keyLimit = 1000

    /// The keys, at most ``keyLimit``; without any, nobody needs one.
    public var keys: [AccessKey]
    /// The paths that need no key unless somebody says otherwise: what probes and Prometheus ask.
    public static let defaultOpenPaths: Set = ["/healthz", "/readyz", "/metrics"]

    /// The paths that may be opened: those that only tell.
    public static let openablePaths: Set<String> = Set(
        ServiceRoute.allCases.filter { $0.method == "GET" && !$0.pattern.contains("{") }
            .map(\.pattern)
    )

    /// Makes a policy.
    public init(keys: [AccessKey] = []) {
        self.keys = keys
    }

    /// The key whose hash this is.
    ///
    /// Every key is looked at, so that the time tells nothing of which one it is, or nearly was.
    func key(digest: KeyDigest) -> AccessKey? {
        var found = 0
        for index in keys.indices {
            let difference = keys[index].digest.difference(from: digest)
            // All bits for the same hash, none for another, without a branch.
            let mask = Int(truncatingIfNeeded: ((difference | (0 &- difference)) >> 63) &- 1)
            found = (found & ~mask) | ((index + 1) & mask)
        }
        return found == 0 ? nil : keys[found - 1]
    }
}
