/// Who may ask the service for what.
public struct AccessPolicy: Sendable, Equatable {
    /// The keys; without any, nobody needs one.
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
    func key(digest: String) -> AccessKey? {
        var found: AccessKey?
        for key in keys where key.matches(digest) { found = key }
        return found
    }
}
