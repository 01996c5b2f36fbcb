/// What a key is good for.
public enum AccessScope: String, CaseIterable, Sendable {
    /// Asking: refinements, labels, label sets, what runs here.
    case read
    /// Changing: label sets, and what is served.
    case write
}

/// One API key: who has it, what it is good for and how much of it, but not the key itself.
public struct AccessKey: Sendable, Equatable {
    /// What logs and metrics call its holder.
    public let name: String
    /// What the key is known by.
    public let digest: KeyDigest
    /// What it is good for.
    public var scopes: Set<AccessScope> = [.read]
    /// How many requests a second it may send for long; nil for no limit.
    public var rateLimit: Double?
    /// How many requests it may send at once after a pause; nil for those of a second.
    public var burstLimit: Double?
    /// How many of its requests may be under way; nil for no limit.
    public var concurrencyLimit: Int?
    /// The largest body it may send; nil for the server's own limit.
    public var bodyByteLimit: Int?

    /// Makes a key of its name and hash.
    public init(name: String, digest: KeyDigest) {
        self.name = name
        self.digest = digest
    }
}
