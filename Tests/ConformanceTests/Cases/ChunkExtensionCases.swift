extension ConformanceCase {
    private static let clause = "9112 §7.1.1"

    /// What follows a chunk's size, which is checked and ignored.
    static let chunkExtensions: [ConformanceCase] = accepted + illFormed

    private static func hello(_ extensions: String, last: String = "") -> String {
        chunked("5\(extensions)\r\nhello\r\n0\(last)\r\n\r\n")
    }

    private static let accepted: [ConformanceCase] = [
        ("an extension without a value", ";a", ""), ("an extension with a value", ";a=b", ""),
        ("an extension with a quoted value", ";a=\"b c\"", ""),
        ("several extensions", ";a;b=c;d=\"e\"", ""),
        ("an extension with escapes", ";a=\"\\\"\\\\\"", ""),
        ("a semicolon in a quoted value", ";a=\";b\"", ""),
        ("blanks around an extension's separators", " ; a = b", ""),
        ("an extension of the last chunk", "", ";a=b"), ("a tab before an extension", "\t;a", ""),
        ("UTF-8 in a quoted value", ";a=\"\u{C3}\u{BC}\"", ""),
    ].map {
        .answered($0.0, clause, hello($0.1, last: $0.2), [.status(200, "hello")])
    }

    private static let illFormed: [ConformanceCase] =
        [
            ("LF in an extension", ";a\nb"), ("LF in a quoted value", ";a=\"\n\""),
            ("CR in an extension", ";a\rb"), ("CR twice behind an extension", ";a=b\r\r"),
            ("NUL in an extension", ";a\0b"),
            ("a control byte in a quoted value", ";a=\"\u{01}\""),
            ("a semicolon and no extension", ";"),
            ("an extension without a name", ";=b"), ("an extension with an empty value", ";a="),
            ("a blank in an extension", ";a b"),
            ("a name in quotation marks for an extension", ";\"a\""),
            ("a quoted value without end", ";a=\"b"),
            ("a quoted value that ends in an escape", ";a=\"b\\"),
            ("something behind a quoted value", ";a=\"b\"c"), ("an equals sign twice", ";a=b=c"),
            ("two semicolons", ";;a"), ("an extension beyond ASCII", ";\u{C3}\u{BC}"),
        ].map { .refused($0.0, clause, hello($0.1)) } + [
            .refused(
                "LF ends a line of extensions, before a hidden chunk",
                clause,
                chunked("2;\nxx\r\n4c\r\n0\r\n\r\n" + get("/items/hidden"))
            ),
            // Who takes CR and any byte for a line's end finds the request in a chunk of 47 bytes.
            .refused(
                "CR twice before an extension, and a hidden request",
                clause,
                chunked(
                    "5\r\r;a=bc\r\n2f\r\nx\r\n0\r\n\r\n" + get("/items/hidden") + "\r\n0\r\n\r\n"
                )
            ),
            .refused(
                "a chunk line without end",
                clause,
                chunked("5;a=" + letters(400) + "\r\nhello\r\n0\r\n\r\n"),
                permits: [.anyRefusal, .silence, .served]
            ),
            .refused(
                "many chunks with extensions",
                clause,
                chunked(String(repeating: "1;a=\(letters(200))\r\nx\r\n", count: 21) + "0\r\n\r\n"),
                permits: [.anyRefusal, .silence, .served]
            ),
        ]
}
