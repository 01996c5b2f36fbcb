/// Appends JSON text to a buffer of bytes.
///
/// The writer puts in the commas and trusts its caller with the rest: each `begin` has its
/// `end`, each value in an object its key.
package struct JSONWriter {
    /// The text so far.
    package private(set) var bytes: [UInt8] = []
    /// Whether the next value is the first in its container, or belongs to a key.
    private var needsNoComma = true

    /// Starts with an empty buffer that has room for `byteCount` bytes.
    package init(expecting byteCount: Int = 256) {
        bytes.reserveCapacity(byteCount)
    }

    // MARK: Containers

    /// Opens an object.
    package mutating func beginObject() {
        separate()
        bytes.append(UInt8(ascii: "{"))
        needsNoComma = true
    }

    /// Closes an object.
    package mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
        needsNoComma = false
    }

    /// Opens an array.
    mutating func beginArray() {
        separate()
        bytes.append(UInt8(ascii: "["))
        needsNoComma = true
    }

    /// Closes an array.
    mutating func endArray() {
        bytes.append(UInt8(ascii: "]"))
        needsNoComma = false
    }

    /// Writes a key; its value comes next.
    package mutating func key(_ name: String) {
        separate()
        appendString(name)
        bytes.append(UInt8(ascii: ":"))
        needsNoComma = true
    }

    // MARK: Values

    /// Writes a string.
    package mutating func string(_ value: String) {
        separate()
        appendString(value)
    }

    /// Writes an integer.
    mutating func integer(_ value: Int) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    /// Writes `true` or `false`.
    mutating func boolean(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Writes `null`.
    mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Writes a finite float with the fewest digits that read back as the same float.
    mutating func float(_ value: Float) {
        separate()
        bytes.append(addingCapacity: FloatFormatter.byteLimit) { output in
            FloatFormatter.write(value, to: &output, powers: .table)
        }
    }

    /// Writes an array of finite floats.
    mutating func floats(_ values: Span<Float>) {
        beginArray()
        let powers = PowersOfTen.table
        bytes.append(addingCapacity: values.count * (FloatFormatter.byteLimit + 1)) { output in
            for index in values.indices {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                FloatFormatter.write(values[index], to: &output, powers: powers)
            }
        }
        endArray()
    }

    /// Writes floats as a string of base64.
    mutating func base64(_ values: Span<Float>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        Base64Floats.encode(values, into: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Splices in text that is known to be one JSON value.
    package mutating func verbatim(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    // MARK: Text

    @inline(__always)
    private mutating func separate() {
        if !needsNoComma { bytes.append(UInt8(ascii: ",")) }
        needsNoComma = false
    }

    /// Writes a string in quotes, escaping only what must be.
    ///
    /// Source: RFC 8259 §7.
    private mutating func appendString(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                bytes.append(contentsOf: byte < 0x10 ? "\\u000".utf8 : "\\u00".utf8)
                bytes.append(contentsOf: String(byte, radix: 16).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
