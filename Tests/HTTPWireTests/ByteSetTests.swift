import Testing

@testable import HTTPWire

struct ByteSetTests {
    @Test func hasExactlyTheBytesItWasMadeOf() {
        let text = "\0 09:AZaz~\u{7F}?@"
        let set = ByteSet(text)
        for byte in UInt8.min...UInt8.max {
            #expect(set.contains(byte) == text.utf8.contains(byte), "byte \(byte)")
        }
    }

    @Test func namesAreOfLettersDigitsAndThreeMarks() {
        for byte in UInt8.min...UInt8.max {
            let isAlphanumeric =
                byte < 0x80 && Character(UnicodeScalar(byte)).isLetter
                || (0x30...0x39).contains(byte)
            let isMark = [0x2D, 0x2E, 0x5F].contains(byte)  // - . _
            #expect(ByteSet.name.contains(byte) == (isAlphanumeric || isMark), "byte \(byte)")
        }
    }

    /// RFC 9110 §5.6.2, written out: visible characters without the delimiters.
    @Test func tokensAreVisibleAndHaveNoDelimiters() {
        let delimiters = Array("\"(),/:;<=>?@[\\]{}".utf8)
        for byte in UInt8.min...UInt8.max {
            let expected = byte > 0x20 && byte < 0x7F && !delimiters.contains(byte)
            #expect(ByteSet.token.contains(byte) == expected, "byte \(byte)")
        }
    }

    /// RFC 3986 appendix A, by what is left out of the visible characters.
    @Test func pathsAndQueriesLeaveOutWhatAddressesMustEncode() {
        let neverAllowed = Array("\"#%<>[\\]^`{|}".utf8)
        for byte in UInt8.min...UInt8.max {
            let isVisible = byte > 0x20 && byte < 0x7F
            let inQuery = isVisible && !neverAllowed.contains(byte)
            #expect(ByteSet.query.contains(byte) == inQuery, "byte \(byte)")
            #expect(ByteSet.path.contains(byte) == (inQuery && byte != 0x3F), "byte \(byte)")
            let isDelimiter = [0x2F, 0x3A, 0x3F, 0x40].contains(byte)  // / : ? @
            #expect(ByteSet.registeredName.contains(byte) == (inQuery && !isDelimiter))
        }
    }
}
