import Foundation

/// Foundation's verdict on whether bytes are JSON, for readers that are tested against it.
public enum JSONJudge {
    /// Whether the bytes are one JSON value; nil where Foundation and RFC 8259 are known to differ.
    ///
    /// Foundation guesses UTF-16 and UTF-32 from zeros, takes a byte order mark and a comma at the
    /// end of an array, and refuses numbers that no Double holds.
    public static func accepts(_ bytes: [UInt8]) -> Bool? {
        if bytes.contains(0) || bytes.contains(0xFE) || bytes.contains(0xFF) { return nil }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return nil }
        if holdsLongExponent(bytes) || holdsLastComma(bytes) { return nil }
        let value = try? JSONSerialization.jsonObject(
            with: Data(bytes),
            options: .fragmentsAllowed
        )
        return value != nil
    }

    /// Whether a comma stands right before a closing bracket, be it in a string.
    private static func holdsLastComma(_ bytes: [UInt8]) -> Bool {
        var isAfterComma = false
        for byte in bytes {
            switch byte {
            case UInt8(ascii: ","): isAfterComma = true
            case 0x09, 0x0A, 0x0D, 0x20: continue
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if isAfterComma { return true }
            default: isAfterComma = false
            }
        }
        return false
    }

    /// Whether a number may lie beyond Double: it has a long exponent, or very many digits.
    private static func holdsLongExponent(_ bytes: [UInt8]) -> Bool {
        var digitCount = 0
        var digitCountLimit = 200
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digitCount += 1
                if digitCount > digitCountLimit { return true }
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                digitCount = 0
                digitCountLimit = 2
            case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): continue
            default:
                digitCount = 0
                digitCountLimit = 200
            }
        }
        return false
    }
}
