import Foundation

/// Prints results that other programs read: one JSON document on standard output.
enum JSONOutput {
    /// Encodes with sorted keys, so that equal results are equal bytes.
    static func encode(_ value: some Encodable, isPretty: Bool = true) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Encodes and prints.
    static func write(_ value: some Encodable) throws {
        try StandardOutput.write(try encode(value))
    }
}
