import Configuration
import Foundation
import Synchronization

/// A configuration file: YAML, one `key: value` a line, each key a ``SettingKey``.
struct SettingsFile: Sendable {
    /// Where the file is.
    let path: String
    private let snapshot: YAMLSnapshot?

    /// Reads the file and refuses keys that mean nothing here.
    ///
    /// A typing mistake in a configuration file is the kind that nobody notices, so an unknown key
    /// is an error that names its nearest relative.
    init(reading path: String) throws(CommandError) {
        self.path = path
        let bytes: [UInt8]
        do {
            bytes = Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw .unreadableConfiguration(path: path, reason: "it cannot be opened")
        }
        guard Self.holdsAnything(bytes) else {
            snapshot = nil
            return
        }
        // The library offers no list of keys, but asks for each one whether it is a secret.
        let keys = Mutex<[String]>([])
        let options = YAMLSnapshot.ParsingOptions(
            secretsSpecifier: .dynamic { key, _ in
                keys.withLock { $0.append(key) }
                return false
            }
        )
        do {
            // A byte has no padding, which is all that the language fears here.
            snapshot = try unsafe YAMLSnapshot(
                data: bytes.span.bytes,
                providerName: path,
                parsingOptions: options
            )
        } catch {
            throw .unreadableConfiguration(path: path, reason: Self.oneLine("\(error)"))
        }
        for key in keys.withLock(\.self) where SettingKey(rawValue: key) == nil {
            throw .unknownKey(key, path: path, nearest: SettingKey.nearest(to: key).rawValue)
        }
    }

    /// The text that the file gives for a key, or nil when it says nothing.
    func text(for key: SettingKey) throws(CommandError) -> String? {
        guard let snapshot else { return nil }
        do {
            let found = try snapshot.value(
                forKey: AbsoluteConfigKey([key.rawValue]),
                type: .string
            )
            guard case .string(let text)? = found.value?.content else { return nil }
            return text
        } catch {
            throw .invalidValue(
                name: "\(key.rawValue) in \(path)",
                expected: "one value",
                found: "a list"
            )
        }
    }

    /// Whether anything but comments and blank lines is in the file: YAML calls such a document
    /// null, and the library takes that for a mistake.
    private static func holdsAnything(_ bytes: [UInt8]) -> Bool {
        bytes.split(separator: UInt8(ascii: "\n")).contains { line in
            let first = line.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
            return first != nil && first != UInt8(ascii: "#") && first != UInt8(ascii: "\r")
        }
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

extension SettingKey {
    /// The setting whose name takes the fewest edits to reach from `text`.
    static func nearest(to text: String) -> SettingKey {
        var best = SettingKey.memory
        var fewest = Int.max
        for key in allCases {
            let edits = editDistance(text, key.rawValue)
            if edits < fewest {
                (best, fewest) = (key, edits)
            }
        }
        return best
    }
}

/// How many letters must be put in, taken out or replaced to turn one word into the other.
///
/// - Complexity: the product of both lengths.
func editDistance(_ first: String, _ second: String) -> Int {
    let columns = Array(second)
    var row = Array(0...columns.count)
    for (i, letter) in first.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in columns.enumerated() {
            let replaced = diagonal + (letter == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[columns.count]
}
