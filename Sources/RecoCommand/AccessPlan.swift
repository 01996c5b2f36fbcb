import Foundation
import RecoService

/// What the settings say about who may ask for what; the keys are read as often as they are wanted.
struct AccessPlan: Sendable {
    /// The file of keys.
    let path: String?
    /// The keys whose lines are in the settings themselves.
    let keys: [AccessKey]
    /// Paths that need no key.
    let openPaths: Set<String>
    /// Origins of pages that may ask; empty for none.
    let crossOrigins: Set<String>

    /// Reads the settings.
    init(_ settings: Settings) throws(CommandError) {
        path = try settings.text(.apiKeysFile)
        guard path?.isEmpty != true else {
            throw .invalidValue(name: "api-keys-file", expected: "a path", found: "")
        }
        let text = try settings.text(.apiKeys)
        let lines = (text ?? "").split(separator: ";")
        do throws(AccessKeyError) {
            keys = try AccessKey.parse(lines)
        } catch {
            throw .invalidValue(
                name: SettingKey.apiKeys.rawValue,
                expected: "\(error.expected) in part \(error.line)",
                found: error.found
            )
        }
        // A variable that was not filled must not open the door.
        guard text == nil || !keys.isEmpty else {
            throw .invalidValue(name: "api-keys", expected: "at least one key", found: text ?? "")
        }
        openPaths = try Self.openPaths(settings)
        crossOrigins = try Self.crossOrigins(settings)
    }

    /// Reads the keys.
    ///
    /// A file without keys is an error: it would open everything to everybody.
    func load() throws(CommandError) -> LoadedAccess {
        var access = LoadedAccess(policy: AccessPolicy(keys: keys))
        guard let path else { return access }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw .unreadableKeys(path: path)
        }
        let lines = String(decoding: data, as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        do throws(AccessKeyError) {
            let inFile = try AccessKey.parse(lines, besides: keys)
            guard !inFile.isEmpty else {
                throw AccessKeyError(line: lines.count, expected: "a key", found: "the end")
            }
            access.policy.keys += inFile
        } catch {
            throw .badKeys(path: path, error)
        }
        access.warnings = Self.warnings(of: path)
        return access
    }

    private static func openPaths(_ settings: Settings) throws(CommandError) -> Set<String> {
        guard let text = try settings.text(.openRoutes) else {
            return AccessPolicy.defaultOpenPaths
        }
        guard text != "none" else { return [] }
        let paths = Set(text.split(separator: ",").map(String.init))
        for path in paths.sorted() where !AccessPolicy.openablePaths.contains(path) {
            let known = AccessPolicy.openablePaths.sorted().joined(separator: ", ")
            throw .invalidValue(
                name: SettingKey.openRoutes.rawValue,
                expected: "none, or some of \(known)",
                found: path
            )
        }
        return paths
    }

    private static func crossOrigins(_ settings: Settings) throws(CommandError) -> Set<String> {
        let origins = Set(
            (try settings.text(.crossOrigins) ?? "").split(separator: ",").map(String.init)
        )
        guard origins != ["*"] else { return origins }
        for origin in origins.sorted()
        where origin.wholeMatch(of: /https?:\/\/[a-z0-9.\-]+(:\d{1,5})?/) == nil
            && origin.wholeMatch(of: /https?:\/\/\[[0-9a-f:]+\](:\d{1,5})?/) == nil
        {
            throw .invalidValue(
                name: SettingKey.crossOrigins.rawValue,
                expected: "*, or origins such as https://example.org with commas between",
                found: origin
            )
        }
        return origins
    }

    private static func warnings(of path: String) -> [String] {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 != 0 else {
            return []
        }
        return [
            "\(path): others than the owner may read these keys' hashes: expected mode 600, found "
                + String(mode, radix: 8)
        ]
    }
}
