import Configuration
import Foundation

/// The settings of one run: flag over environment over configuration file over default.
///
/// Every value travels as text until a command asks for it as a number, so that one message
/// serves all three sources and names the one that was wrong.
struct Settings: Sendable {
    private let flags: [SettingKey: String]
    private let environment: EnvironmentVariablesProvider
    private let file: SettingsFile?

    /// Collects the sources, and reads the configuration file when there is one.
    ///
    /// The file is the one that `--config` names, or else the one of `RECO_CONFIG`; without
    /// either there is none, whatever lies in the working folder.
    init(
        flags: [SettingKey: String],
        configuration path: String?,
        environment: [String: String]
    ) throws(CommandError) {
        self.flags = flags
        self.environment = EnvironmentVariablesProvider(environmentVariables: environment)
        if let path = path ?? environment[Self.configurationVariable] {
            file = try SettingsFile(reading: path)
        } else {
            file = nil
        }
    }

    /// The environment variable that names a configuration file.
    static let configurationVariable = "RECO_CONFIG"

    /// The text given for a key and where it was given, or nil when nobody gave one.
    func given(_ key: SettingKey) throws(CommandError) -> (text: String, origin: SettingOrigin)? {
        if let text = flags[key] { return (text, .flag) }
        if let text = environmentText(for: key) { return (text, .environment) }
        if let text = try file?.text(for: key) { return (text, .file) }
        return nil
    }

    /// A text, or nil when nobody gave one.
    func text(_ key: SettingKey) throws(CommandError) -> String? {
        try given(key)?.text
    }

    /// A text that has to be there.
    func requiredText(_ key: SettingKey) throws(CommandError) -> String {
        guard let text = try text(key), !text.isEmpty else { throw .missing(key) }
        return text
    }

    /// The memory's folder: as given, or the one of `reco quickstart` where that is there.
    func memoryFolder() throws(CommandError) -> String {
        if try given(.memory) == nil,
            FileManager.default.fileExists(atPath: Self.quickstartMemory + "/memory.json")
        {
            return Self.quickstartMemory
        }
        return try requiredText(.memory)
    }

    /// Where `reco quickstart` puts its memory.
    static let quickstartMemory = ".reco/quickstart/memory"

    /// A whole number within `range`, or nil when nobody gave one.
    func integer(_ key: SettingKey, in range: ClosedRange<Int>) throws(CommandError) -> Int? {
        guard let (text, origin) = try given(key) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            let bounds = range.upperBound == .max ? "from \(range.lowerBound)" : "in \(range)"
            throw .invalidValue(
                name: label(of: key, origin),
                expected: "a whole number \(bounds)",
                found: text
            )
        }
        return value
    }

    /// A finite number of at least zero, or nil when nobody gave one.
    func number(_ key: SettingKey) throws(CommandError) -> Float? {
        guard let (text, origin) = try given(key) else { return nil }
        guard let value = Float(text), value.isFinite, value >= 0 else {
            throw .invalidValue(
                name: label(of: key, origin),
                expected: "a number from 0",
                found: text
            )
        }
        return value
    }

    /// A time in seconds, more than zero and at most a day, or nil when nobody gave one.
    func seconds(_ key: SettingKey) throws(CommandError) -> Double? {
        guard let (text, origin) = try given(key) else { return nil }
        guard let value = Double(text), value > 0, value <= 86_400 else {
            throw .invalidValue(
                name: label(of: key, origin),
                expected: "seconds, more than 0 and at most 86400",
                found: text
            )
        }
        return value
    }

    /// One of the cases of a type, by raw value, or nil when nobody gave one.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: SettingKey,
        as type: Choice.Type
    ) throws(CommandError) -> Choice? where Choice.RawValue == String {
        guard let (text, origin) = try given(key) else { return nil }
        guard let value = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalidValue(
                name: label(of: key, origin),
                expected: "one of \(names)",
                found: text
            )
        }
        return value
    }

    /// What an error calls a setting: as the person who set it wrote it.
    private func label(of key: SettingKey, _ origin: SettingOrigin) -> String {
        switch origin {
        case .flag: key.flag
        case .environment: key.environmentName
        case .file: "\(key.rawValue) in \(file?.path ?? "the configuration file")"
        case .default: key.rawValue
        }
    }

    /// The library upper-cases a key and puts underscores between its parts.
    private func environmentText(for key: SettingKey) -> String? {
        let name = AbsoluteConfigKey(["reco", key.rawValue])
        guard let found = try? environment.value(forKey: name, type: .string),
            case .string(let text)? = found.value?.content
        else { return nil }
        return text
    }
}
