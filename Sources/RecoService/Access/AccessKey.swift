import FileStorage

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
    /// The SHA-256 of the key, 64 small hexadecimal digits.
    ///
    /// A plain hash is enough where keys are random and long: there is nothing to guess.
    public let digest: String
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
    public init(name: String, digest: String) {
        self.name = name
        self.digest = digest
    }

    /// The hash of a key's text, as `digest` has it.
    public static func digest(of secret: String) -> String {
        Checksum.sha256(ofText: secret)
    }

    /// Whether this is the hash; takes as long for one that differs late as for one that differs early.
    func matches(_ other: String) -> Bool {
        guard other.utf8.count == digest.utf8.count else { return false }
        var difference: UInt8 = 0
        for (mine, theirs) in zip(digest.utf8, other.utf8) { difference |= mine ^ theirs }
        return difference == 0
    }
}
