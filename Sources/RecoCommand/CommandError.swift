import RecoService

/// What can go wrong in a command before or beside the work of the modules below it.
///
/// The process ends with ``exitStatus`` and prints the description as its only line.
enum CommandError: Error, Equatable, Sendable {
    // Misused: what was typed or configured has to change.
    case unknownKey(String, path: String, nearest: String)
    case unreadableConfiguration(path: String, reason: String)
    case invalidValue(name: String, expected: String, found: String)
    case missing(SettingKey)
    case conflict(String, with: String)
    // Keys are settings, wherever their lines are.
    case unreadableKeys(path: String)
    case badKeys(path: String, AccessKeyError)

    // Failed: the arguments were fine, the files or the machine were not.
    case wrongDimension(path: String, expected: Int, found: Int)
    case wrongCount(path: String, of: String, expected: Int, found: Int)
    case labelOutOfRange(path: String, row: Int, label: Int, classCount: Int)
    case unreadable(path: String, expected: String)
    case badRow(path: String, row: Int, reason: String)
    case cannotWrite(path: String, reason: String)
    case foreignFolder(path: String)
    case labelSetsInUse(folder: String)
    case quickstartInUse(folder: String)
    case thresholdsMissed([String])
    case drainTimedOut(seconds: Double)
    case notReady(status: Int)

    /// 64 when the caller has to say something else, 1 when the work itself failed.
    var exitStatus: Int32 {
        switch self {
        case .unknownKey, .unreadableConfiguration, .invalidValue, .missing, .conflict,
            .unreadableKeys, .badKeys:
            64
        default: 1
        }
    }
}

extension CommandError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknownKey(let key, let path, let nearest):
            "\(path): unknown key '\(key)'; the nearest known one is '\(nearest)'"
        case .unreadableConfiguration(let path, let reason):
            "\(path): not a usable configuration file: \(reason)"
        case .invalidValue(let name, let expected, let found):
            "\(name): expected \(expected), found '\(found)'"
        case .missing(let key):
            "\(key.flag) is missing (or \(key.environmentName), or '\(key.rawValue)' in the"
                + " configuration file)"
        case .conflict(let first, let second):
            "\(first) cannot be combined with \(second)"
        case .wrongDimension(let path, let expected, let found):
            "\(path): expected embeddings of dimension \(expected), found \(found)"
        case .wrongCount(let path, let things, let expected, let found):
            "\(path): expected \(expected) \(things), found \(found)"
        case .labelOutOfRange(let path, let row, let label, let classCount):
            "\(path): row \(row): expected a label in 0..<\(classCount), found \(label)"
        case .unreadable(let path, let expected):
            "\(path): cannot be read; expected \(expected)"
        case .badRow(let path, let row, let reason):
            "\(path): row \(row): \(reason)"
        case .cannotWrite(let path, let reason):
            "\(path): cannot be written: \(reason)"
        case .foreignFolder(let path):
            "\(path): holds files that are not of reco quickstart; name another folder with --output"
        case .unreadableKeys(let path):
            "\(path): cannot be read; expected lines of API keys"
        case .badKeys(let path, let error):
            "\(path): \(error)"
        case .labelSetsInUse(let folder):
            "\(folder): another process uses these label sets; name another folder with"
                + " --label-sets"
        case .quickstartInUse(let folder):
            "\(folder): another process is making this folder or serves from it"
        case .thresholdsMissed(let lines):
            "missed: " + lines.joined(separator: "; ")
        case .drainTimedOut(let seconds):
            "requests were still running \(seconds) s after the signal; stopped anyway"
        case .notReady(let status):
            "GET /readyz: expected status 200, found \(status)"
        }
    }
}
