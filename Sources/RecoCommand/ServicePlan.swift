import Foundation
import HTTPServing
import HTTPWire
import Logging
import Reco
import RecoService

/// What the settings say about serving, read and checked before anything is opened.
struct ServicePlan: Sendable {
    /// Where the memory is.
    let memoryFolder: String
    /// Where label sets are kept.
    let labelSetFolder: String
    /// How much the label sets take.
    let labelSetLimits: LabelSetLimits
    /// Who may ask for what.
    let access: AccessPlan
    /// How the service listens and what it bears.
    let configuration: ServiceConfiguration
    /// How long running requests get after a signal.
    let drainSeconds: Double
    /// What is logged.
    let logLevel: Logger.Level
    /// How it is logged.
    let logFormat: LogFormat

    private static let defaultPort = 8080
    private static let defaultDrainSeconds = 10.0

    /// Reads the settings.
    init(_ settings: Settings) throws(CommandError) {
        memoryFolder = try settings.memoryFolder()
        labelSetFolder =
            try settings.text(.labelSets) ?? Self.sibling(of: memoryFolder, named: "label-sets")
        drainSeconds = try settings.seconds(.drainTimeout) ?? Self.defaultDrainSeconds
        logLevel = try settings.choice(.logLevel, as: Logger.Level.self) ?? .info
        logFormat = try settings.choice(.logFormat, as: LogFormat.self) ?? .text
        var labelSetLimits = LabelSetLimits()
        try settings.set(&labelSetLimits.labelLimit, from: .labelLimit)
        try settings.set(&labelSetLimits.setLimit, from: .labelSetLimit)
        labelSetLimits.totalLabelLimit = max(
            labelSetLimits.totalLabelLimit,
            labelSetLimits.labelLimit
        )
        self.labelSetLimits = labelSetLimits

        access = try AccessPlan(settings)
        var configuration = ServiceConfiguration(
            server: try Self.server(settings),
            limits: try Self.limits(settings),
            version: RecoCommand.version
        )
        configuration.openPaths = access.openPaths
        if !access.crossOrigins.isEmpty {
            configuration.server.crossOrigins = CrossOriginPolicy(origins: access.crossOrigins)
        }
        if let name = try settings.text(.modelName) { configuration.modelName = name }
        if let lanes = try settings.integer(.lanes, in: 1...1024) {
            configuration.laneCount = lanes
        }
        configuration.server.recordLimit = RequestLog.recordLimit
        self.configuration = configuration
    }

    private static func limits(_ settings: Settings) throws(CommandError) -> ServiceLimits {
        var limits = ServiceLimits()
        try settings.set(&limits.embeddingLimit, from: .embeddingLimit)
        try settings.set(&limits.kLimit, from: .kLimit)
        try settings.set(&limits.neighborLimit, from: .neighborLimit)
        try settings.set(&limits.queuedRowLimit, from: .queuedRowLimit)
        try settings.set(&limits.batchRowLimit, from: .batchRowLimit)
        try settings.set(&limits.cachedLabelLimit, from: .cachedLabelLimit)
        return limits
    }

    /// Where the service listens and what its connections bear.
    static func server(_ settings: Settings) throws(CommandError) -> ServerConfiguration {
        var wire = WireLimits()
        try settings.set(&wire.bodyByteLimit, from: .bodyLimit)
        try settings.set(&wire.headByteLimit, from: .headLimit)
        try settings.set(&wire.targetByteLimit, from: .targetLimit)
        let port = try settings.integer(.port, in: 0...65_535) ?? defaultPort
        var server = ServerConfiguration(
            host: try settings.text(.host) ?? "127.0.0.1",
            port: UInt16(port),
            limits: wire
        )
        server.tls = try tls(settings)
        try settings.set(&server.connectionLimit, from: .connectionLimit)
        try settings.set(&server.handshakeLimit, from: .handshakeLimit)
        try settings.set(&server.inflationRatioLimit, from: .inflationRatioLimit)
        if let byteCount = try settings.integer(.compressionMinimum, in: 0...1_000_000_000) {
            server.compressionMinimum = byteCount
        }
        try settings.set(&server.handshakeTimeout, from: .handshakeTimeout)
        try settings.set(&server.headTimeout, from: .headTimeout)
        try settings.set(&server.bodyTimeout, from: .bodyTimeout)
        try settings.set(&server.idleTimeout, from: .idleTimeout)
        try settings.set(&server.writeTimeout, from: .writeTimeout)
        return server
    }

    /// The files of TLS, which are there together or not at all.
    private static func tls(_ settings: Settings) throws(CommandError) -> TLSConfiguration? {
        let keys: [SettingKey] = [.tlsCertificate, .tlsKey, .tlsClientAuthority]
        var isWanted = false
        for key in keys where try settings.text(key)?.isEmpty == false { isWanted = true }
        guard isWanted else { return nil }
        let authority = try settings.text(.tlsClientAuthority) ?? ""
        return TLSConfiguration(
            certificatePath: try settings.requiredText(.tlsCertificate),
            keyPath: try settings.requiredText(.tlsKey),
            clientAuthorityPath: authority.isEmpty ? nil : authority
        )
    }

    private static func sibling(of folder: String, named name: String) -> String {
        URL(filePath: folder).standardizedFileURL.deletingLastPathComponent()
            .appending(path: name).path
    }

    /// What is risky about listening this way, a line each.
    func exposures(keyCount: Int) -> [String] {
        let server = configuration.server
        guard !server.isLocal else { return [] }
        var lines: [String] = []
        if server.tls == nil {
            lines.append(
                "\(server.host) is reached by others, and nothing is encrypted without TLS"
            )
        }
        if keyCount == 0, server.tls?.clientAuthorityPath == nil {
            lines.append(
                "\(server.host) is reached by others, and anybody may ask without API keys or"
                    + " certificates of clients"
            )
        }
        return lines
    }

    /// The defaults that are plain values, as the configuration file writes them.
    static var defaults: [SettingKey: String] {
        let server = ServerConfiguration()
        let limits = ServiceLimits()
        let labelSets = LabelSetLimits()
        var defaults: [SettingKey: String] = [
            .modelName: ServiceConfiguration().modelName,
            .search: Reach.uni.rawValue,
            .fuse: Reach.cross.rawValue,
            .host: server.host,
            .port: "\(defaultPort)",
            .lanes: "\(ServiceConfiguration().laneCount)",
            .threads: "\(FusionSettings.defaultThreadCount)",
            .logLevel: Logger.Level.info.rawValue,
            .logFormat: LogFormat.text.rawValue,
            .openRoutes: AccessPolicy.defaultOpenPaths.sorted().joined(separator: ","),
            .bodyLimit: "\(server.limits.bodyByteLimit)",
            .headLimit: "\(server.limits.headByteLimit)",
            .targetLimit: "\(server.limits.targetByteLimit)",
            .embeddingLimit: "\(limits.embeddingLimit)",
            .kLimit: "\(limits.kLimit)",
            .neighborLimit: "\(limits.neighborLimit)",
            .labelLimit: "\(labelSets.labelLimit)",
            .labelSetLimit: "\(labelSets.setLimit)",
            .connectionLimit: "\(server.connectionLimit)",
            .handshakeLimit: "\(server.handshakeLimit)",
            .inflationRatioLimit: "\(server.inflationRatioLimit)",
            .compressionMinimum: "\(server.compressionMinimum)",
            .queuedRowLimit: "\(limits.queuedRowLimit)",
            .batchRowLimit: "\(limits.batchRowLimit)",
            .cachedLabelLimit: "\(limits.cachedLabelLimit)",
            .drainTimeout: "\(Int(defaultDrainSeconds))",
        ]
        let timeouts: [(SettingKey, Duration)] = [
            (.handshakeTimeout, server.handshakeTimeout), (.headTimeout, server.headTimeout),
            (.bodyTimeout, server.bodyTimeout), (.idleTimeout, server.idleTimeout),
            (.writeTimeout, server.writeTimeout),
        ]
        for (key, timeout) in timeouts {
            defaults[key] = "\(timeout.components.seconds)"
        }
        return defaults
    }

    /// Every setting with the value in effect and where it comes from, one a line.
    func effectiveLines(_ settings: Settings, fusion: FusionSettings) throws -> [String] {
        var values = Self.defaults
        values[.memory] = memoryFolder
        values[.labelSets] = labelSetFolder
        values.merge(fusion.values) { _, new in new }
        return try SettingKey.allCases.compactMap { key in
            if let (text, origin) = try settings.given(key), !fusion.overruled.contains(key) {
                // More people read logs than settings, and there may be a thousand hashes.
                let count = access.keys.count
                let shown = key == .apiKeys ? "\(count) key\(count == 1 ? "" : "s")" : text
                return "\(key.rawValue) = \(shown) (\(origin.rawValue))"
            }
            let origin = fusion.overruled.contains(key) ? "from k" : SettingOrigin.default.rawValue
            return values[key].map { "\(key.rawValue) = \($0) (\(origin))" }
        }
    }
}

extension Settings {
    /// Puts a count into `value` when somebody gave one.
    fileprivate func set(_ value: inout Int, from key: SettingKey) throws(CommandError) {
        if let given = try integer(key, in: 1...1_000_000_000) { value = given }
    }

    /// Puts a time into `value` when somebody gave one.
    fileprivate func set(_ value: inout Duration, from key: SettingKey) throws(CommandError) {
        if let given = try seconds(key) { value = .seconds(given) }
    }
}
