import Foundation
import Logging
import RecoService

/// Writes each event of the log as one line, whatever is in it.
///
/// Metadata is sorted by name. What came from clients is escaped, so that nobody can forge a line.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    private let label: String
    private let format: LogFormat
    private let write: @Sendable (String) -> Void

    /// Makes a handler that gives each line, without its end, to `write`.
    init(
        label: String,
        format: LogFormat,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.label = label
        self.format = format
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let pairs = all.sorted { $0.key < $1.key }
        switch format {
        case .text: write(text(time, event.level, "\(event.message)", pairs))
        case .json: write(json(time, event.level, "\(event.message)", pairs))
        }
    }

    private typealias Pairs = [(key: String, value: Logger.Metadata.Value)]

    private func text(
        _ time: String,
        _ level: Logger.Level,
        _ message: String,
        _ pairs: Pairs
    ) -> String {
        var line = "\(time) \(level) \(label): \(Self.onOneLine(message))"
        for (key, value) in pairs { line += " \(key)=\(Self.bare(value.description))" }
        return line
    }

    private func json(
        _ time: String,
        _ level: Logger.Level,
        _ message: String,
        _ pairs: Pairs
    ) -> String {
        var writer = JSONWriter(expecting: 512)
        writer.beginObject()
        for (key, value) in [
            ("time", time), ("level", level.rawValue), ("logger", label), ("message", message),
        ] {
            writer.key(key)
            writer.string(value)
        }
        for (key, value) in pairs {
            writer.key(key)
            if case .stringConvertible(let number) = value, let number = number as? LogNumber {
                writer.verbatim(number.description.utf8)
            } else {
                writer.string(value.description)
            }
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// A value as it is if it is plain, and otherwise in quotation marks, with escapes.
    private static func bare(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy { byte in
            (0x21...0x7e).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "=")
        }
        if isPlain && !value.isEmpty { return value }
        var text = "\""
        for scalar in value.unicodeScalars {
            if isControl(scalar) {
                text += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                if scalar == "\"" || scalar == "\\" { text += "\\" }
                text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// A message whose control characters, line ends among them, are spaces.
    private static func onOneLine(_ message: String) -> String {
        guard message.unicodeScalars.contains(where: isControl) else { return message }
        var line = String.UnicodeScalarView()
        for scalar in message.unicodeScalars { line.append(isControl(scalar) ? " " : scalar) }
        return String(line)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

/// A number in the log's metadata, which JSON bears without quotation marks.
struct LogNumber: CustomStringConvertible, Sendable {
    let description: String

    /// A whole number.
    init(_ value: Int) { description = String(value) }

    /// A decimal number of this text.
    init(decimal text: String) { description = text }
}
