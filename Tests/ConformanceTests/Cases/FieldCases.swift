extension ConformanceCase {
    /// Names, values, and what is between them.
    static let fields: [ConformanceCase] = accepted + blanks + names + folds

    private static let accepted: [ConformanceCase] = [
        .served("a field without a value", "9110 §5.5", "X:"),
        .served("a field of blanks", "9110 §5.5", "X: \t "),
        .served("no blank after the colon", "9112 §5", "X:1"),
        .served("blanks around a value", "9112 §5.1", "X: \t 1 \t "),
        .served("colons in a value", "9112 §5", "X: :a:b:"),
        .served("a tab in a value", "9110 §5.5", "X: a\tb"),
        .served("UTF-8 in a value", "9110 §5.5", "X: \u{C3}\u{BC}"),
        .served("bytes of no encoding in a value", "9110 §5.5", "X: \u{FF}\u{80}"),
        .served("an open quotation mark in a value", "9110 §5.5", "X: \"a"),
        .served("fields that nobody knows", "9110 §5.1", "X-Unknown: 1", "Zebra: stripes"),
        .served("the same field twice", "9110 §5.3", "X: 1", "X: 2"),
        .served("two media types", "9110 §5.3", "Content-Type: text/plain", "Content-Type: a/b"),
        .served("a name of all token characters", "9110 §5.6.2", "!#$%&'*+-.^_`|~09azAZ: 1"),
        .served("a name of one letter and one of digits", "9110 §5.1", "A: 1", "7: 2"),
        .served("empty elements of a list", "9110 §5.6.1", "Accept-Encoding: ,gzip, ,,"),
        .served(
            "empty elements among connection options",
            "9110 §5.6.1",
            "Connection: , ,keep-alive,"
        ),
        .served("an encoded CR LF in a value", "9110 §5.5", "X: a%0d%0aY: b"),
        .served("Accept that nothing satisfies", "9110 §12.5.1", "Accept: nonsense/*;q=2, ;;"),
        .answered(
            "names in any case",
            "9110 §5.1",
            "POST /echo HTTP/1.1\r\nhOST: a\r\ncOnTeNt-LeNgTh: 5\r\n\r\nhello",
            [.status(200, "hello")]
        ),
        .answered(
            "an underscore makes another field",
            "9110 §5.1",
            post("Content_Length: 5", "Content-Length: 2", body: "hi"),
            [.status(200, "hi")]
        ),
    ]

    private static let blanks: [ConformanceCase] = [
        .mustBeRefused("a blank before a colon", "9112 §5.1", get("/now", ["X : a"])),
        .mustBeRefused("a tab before a colon", "9112 §5.1", get("/now", ["X\t: a"])),
        .mustBeRefused(
            "a blank before the colon of Host",
            "9112 §5.1",
            "GET /now HTTP/1.1\r\nHost : a\r\n\r\n"
        ),
        .mustBeRefused("several blanks before a colon", "9112 §5.1", get("/now", ["X   : a"])),
    ]

    private static let names: [ConformanceCase] = [
        ("no colon", "X"), ("no colon but blanks", "X y z"), ("no name", ": a"),
        ("a colon alone", ":"),
        ("a bracket in a name", "X[: a"), ("a name in quotation marks", "\"X\": a"),
        ("a name beyond ASCII", "X\u{C3}\u{AB}: a"), ("an at sign in a name", "X@: a"),
        ("a slash in a name", "X/Y: a"), ("a comma in a name", "X,Y: a"),
        ("a control byte in a name", "X\u{01}: a"), ("DEL in a name", "X\u{7F}: a"),
        ("a blank in a name", "X Y: a"),
    ].map {
        .refused($0.0, "9110 §5.1", get("/now", [$0.1]))
    }

    private static let folds: [ConformanceCase] = [
        .refused("a folded value", "9112 §5.2", get("/now", ["X: a", " b"])),
        .refused("a value folded with a tab", "9112 §5.2", get("/now", ["X: a", "\tb"])),
        .refused("a value that begins in the next line", "9112 §5.2", get("/now", ["X:", " a"])),
        .refused("a blank line among the fields", "9112 §5.2", get("/now", ["X: a", " "])),
        .refused("a folded Host", "9112 §5.2", "GET /now HTTP/1.1\r\nHost:\r\n a\r\n\r\n"),
        .refused("a name folded before its colon", "9112 §5.2", get("/now", ["name", " : value"])),
        .mustBeRefused(
            "a blank before the first field",
            "9112 §2.2",
            "GET /now HTTP/1.1\r\n Host: a\r\n\r\n",
            permits: [.refusal, .silence]
        ),
        .refused(
            "a blank line before the first field",
            "9112 §2.2",
            "GET /now HTTP/1.1\r\n \r\nHost: a\r\n\r\n"
        ),
    ]
}
