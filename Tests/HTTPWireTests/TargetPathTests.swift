import Testing

@testable import HTTPWire

struct TargetPathTests {
    /// The examples of RFC 3986 §5.2.4 and §5.4, and corners.
    @Test(arguments: [
        ("/", "/"), ("/a", "/a"), ("/a/", "/a/"), ("/a/b/c/./../../g", "/a/g"),
        ("/.", "/"), ("/./", "/"), ("/..", "/"), ("/../", "/"), ("/a/.", "/a/"),
        ("/a/..", "/"), ("/a/../", "/"), ("/a/b/..", "/a/"), ("/a//b", "/a//b"),
        ("/a//../b", "/a/b"), ("/..a/b..", "/..a/b.."), ("/%2E%2e/a", "/a"), ("/a%2e", "/a."),
        ("/%61", "/a"), ("/%25", "/%"), ("/%2525", "/%25"), ("/%5C", "/\\"), ("/%3F", "/?"),
        ("/%E2%82%AC", "/€"), ("/%20", "/ "), ("//", "//"), ("//..", "/"),
    ])
    func decodesOnceAndRemovesDotSegments(path: String, expected: String) throws {
        #expect(try TargetPath.normalized(Array(path.utf8).span) == expected)
    }

    /// What is normalized and holds no percent sign stays as it is when normalized again.
    @Test(arguments: ["/a/./b/../../c/", "/..//.././a", "/.../.a./..", "/a/b/c/../../../../d"])
    func hasNothingLeftToDoTheSecondTime(path: String) throws {
        let once = try TargetPath.normalized(Array(path.utf8).span)
        #expect(try TargetPath.normalized(Array(once.utf8).span) == once)
        #expect(!once.split(separator: "/").contains { $0 == "." || $0 == ".." })
        #expect(once.hasPrefix("/"))
    }

    @Test(arguments: 0...255)
    func refusesExactlyTheEncodingsWithoutASafeDecoding(byte: Int) throws {
        let digits = String(byte, radix: 16)
        let path = Array(("/a%" + (byte < 16 ? "0" : "") + digits).utf8)
        let isForbidden = byte < 0x20 || byte == 0x7F || byte == 0x2F
        if isForbidden {
            let error = WireError.forbiddenPercentEncoding(found: UInt8(byte))
            #expect(throws: error) { try TargetPath.normalized(path.span) }
        } else if byte >= 0x80 {
            let error = WireError.pathNotUTF8(found: String(decoding: path, as: UTF8.self))
            #expect(throws: error) { try TargetPath.normalized(path.span) }
        } else {
            let expected = "/a" + String(Unicode.Scalar(UInt8(byte)))
            #expect(try TargetPath.normalized(path.span) == expected)
        }
    }
}
