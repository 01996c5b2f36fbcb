import Testing

@testable import HTTPWire

struct ChunkLineTests {
    @Test(arguments: [
        ("0", 0, 0), ("f", 15, 0), ("F", 15, 0), ("10", 16, 0), ("1aB", 427, 0),
        ("7fffffffffffffff", Int.max, 0), ("8000000000000000", Int.max, 0),
        ("ffffffffffffffff", Int.max, 0), ("0000000000000010", 16, 0), ("5;a", 5, 2),
        ("5 ; a = \"b;c\" ; d", 5, 16),
    ])
    func readsSizes(line: String, size: Int, extensionByteCount: Int) throws {
        let found = try ChunkLine.parse(Array(line.utf8).span)
        #expect(found == ChunkLine(size: size, extensionByteCount: extensionByteCount))
    }

    @Test func agreesWithTheStandardLibraryOnPlainSizes() throws {
        var size = 1
        while size < Int.max / 16 {
            for isUppercase in [false, true] {
                let text = String(size, radix: 16, uppercase: isUppercase)
                #expect(try ChunkLine.parse(Array(text.utf8).span).size == size)
            }
            size = size * 13 + 7
        }
    }

    @Test(arguments: [
        "", " ", "+1", "-1", "0x1", "1_", "g", "1 ", "10000000000000000", "1,2",
    ])
    func refusesOtherSizes(line: String) {
        #expect(throws: WireError.invalidChunkSize(found: line)) {
            try ChunkLine.parse(Array(line.utf8).span)
        }
    }

    @Test(arguments: [";", "; ", ";=", ";a=", ";a=;", ";a b", ";a=\"", ";a=\"\\\"", ";a;", " ;"])
    func refusesOtherExtensions(text: String) {
        #expect(throws: WireError.invalidChunkExtension(found: text)) {
            try ChunkLine.parse(Array(("1" + text).utf8).span)
        }
    }
}
