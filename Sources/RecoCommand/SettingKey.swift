/// The name of one setting: a flag, an environment variable and a configuration key in one.
///
/// The raw value is the flag without its dashes and the key of the configuration file;
/// ``environmentName`` follows from it, so that no name is ever written down twice.
enum SettingKey: String, CaseIterable, Sendable {
    // What is served.
    case memory
    case weights
    case labelSets = "label-sets"
    case modelName = "model-name"

    // How embeddings are refined.
    case fusion
    case k
    case imageAlpha = "image-alpha"
    case imageBeta = "image-beta"
    case imageK = "image-k"
    case textAlpha = "text-alpha"
    case textBeta = "text-beta"
    case textK = "text-k"
    case search
    case fuse

    // Where, and with how many hands.
    case host
    case port
    case threads
    case lanes
    case logLevel = "log-level"
    case logFormat = "log-format"
    case tlsCertificate = "tls-certificate"
    case tlsKey = "tls-key"
    case tlsClientAuthority = "tls-client-ca"

    // Who may ask for what.
    case apiKeysFile = "api-keys-file"
    case apiKeys = "api-keys"
    case openRoutes = "open-routes"
    case crossOrigins = "cross-origins"

    // Limits.
    case bodyLimit = "body-limit"
    case headLimit = "head-limit"
    case targetLimit = "target-limit"
    case embeddingLimit = "embedding-limit"
    case kLimit = "k-limit"
    case neighborLimit = "neighbor-limit"
    case labelLimit = "label-limit"
    case labelSetLimit = "label-set-limit"
    case connectionLimit = "connection-limit"
    case handshakeLimit = "handshake-limit"
    case inflationRatioLimit = "inflation-ratio-limit"
    case compressionMinimum = "compression-minimum"
    case queuedRowLimit = "queued-row-limit"
    case batchRowLimit = "batch-row-limit"
    case cachedLabelLimit = "cached-label-limit"
    case handshakeTimeout = "handshake-timeout"
    case headTimeout = "head-timeout"
    case bodyTimeout = "body-timeout"
    case idleTimeout = "idle-timeout"
    case writeTimeout = "write-timeout"
    case drainTimeout = "drain-timeout"

    /// The environment variable of this setting, such as `RECO_IMAGE_ALPHA`.
    var environmentName: String {
        "RECO_" + rawValue.uppercased().replacing("-", with: "_")
    }

    /// The flag of this setting, such as `--image-alpha`.
    var flag: String { "--" + rawValue }
}

/// Where the value of a setting came from; earlier cases win over later ones.
enum SettingOrigin: String, Sendable {
    case flag
    case environment
    case file
    case `default`

    /// Whether a value from here wins over one from there; two from one place do not.
    func wins(over other: SettingOrigin) -> Bool { rank < other.rank }

    private var rank: Int {
        switch self {
        case .flag: 0
        case .environment: 1
        case .file: 2
        case .default: 3
        }
    }
}
