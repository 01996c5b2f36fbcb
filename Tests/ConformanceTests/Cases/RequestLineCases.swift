extension ConformanceCase {
    private static let clause = "9112 §3"
    private static let host = "Host: a\r\n\r\n"

    /// Three parts with one space between, and the method.
    static let requestLines: [ConformanceCase] = spaces + parts + methodNames

    private static let spaces: [ConformanceCase] = [
        .refused("two spaces after the method", clause, "GET  /now HTTP/1.1\r\n\(host)"),
        .refused("two spaces before the version", clause, "GET /now  HTTP/1.1\r\n\(host)"),
        .refused("a space before the method", clause, " GET /now HTTP/1.1\r\n\(host)"),
        .refused("a space after the version", clause, "GET /now HTTP/1.1 \r\n\(host)"),
        .refused("a tab after the version", clause, "GET /now HTTP/1.1\t\r\n\(host)"),
        .refused("tabs for spaces", clause, "GET\t/now\tHTTP/1.1\r\n\(host)"),
        .refused("a vertical tab for a space", clause, "GET\u{0B}/now HTTP/1.1\r\n\(host)"),
        .refused("a form feed for a space", clause, "GET /now\u{0C}HTTP/1.1\r\n\(host)"),
        .refused("a no-break space for a space", clause, "GET\u{C2}\u{A0}/now HTTP/1.1\r\n\(host)"),
        .refused("LF for a space", clause, "GET /now\nHTTP/1.1\r\n\(host)")
            .notCompared(oldProtocol),
        .refused(
            "a space in the target",
            "9112 §3.2",
            "GET /items/a b HTTP/1.1\r\n\(host)"
        ),
        .refused(
            "spaces and nothing else",
            clause,
            "   \r\n\(host)",
            permits: [.refusal, .silence]
        ),
    ]

    private static let parts: [ConformanceCase] = [
        .refused("no version", clause, "GET /now\r\n\(host)").notCompared(oldProtocol),
        .refused("no version and nothing more", clause, "GET /now\r\n").notCompared(oldProtocol),
        .refused("no target", clause, "GET HTTP/1.1\r\n\(host)", permits: [.refusal, .silence]),
        .refused("an empty target", clause, "GET  HTTP/1.1\r\n\(host)"),
        .refused("a method alone", clause, "GET\r\n\(host)", permits: [.refusal, .silence]),
        .refused("a fourth part", clause, "GET /now HTTP/1.1 x\r\n\(host)"),
        .refused("no space after the method", clause, "GET/now HTTP/1.1\r\n\(host)"),
        .refused("no method", clause, "/now HTTP/1.1\r\n\(host)", permits: [.refusal, .silence]),
        .refused(
            "a field for a request line",
            clause,
            "Host: a\r\n\r\n",
            permits: [.refusal, .silence]
        ),
        .refused(
            "the preface of HTTP/2",
            "9113 §3.4",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            505,
            permits: [.refusal, .silence]
        ),
    ]

    /// Why nginx is not asked for what is no request of HTTP/1.1 but one of HTTP/0.9.
    static let oldProtocol =
        "nginx still answers HTTP/0.9, in which answers have no head; nothing forbids that"

    private static let methodNames: [ConformanceCase] = [
        .answered(
            "a method in small letters is another method",
            "9110 §9.1",
            "get /now HTTP/1.1\r\n\(host)",
            [.status(501)],
            permits: [.anyRefusal]
        ),
        .answered(
            "a method of odd token characters",
            "9110 §9.1",
            "M!#$%&'*+-.^_`|~9 /now HTTP/1.1\r\n\(host)",
            [.status(501)],
            permits: [.anyRefusal]
        ),
        .answered(
            "a method that nobody knows",
            "9110 §9.1",
            "BREW /now HTTP/1.1\r\n\(host)",
            [.status(501)],
            permits: [.anyRefusal]
        ),
        .answered(
            "a method that nobody knows, for nothing",
            "9110 §9.1",
            "BREW /nowhere HTTP/1.1\r\n\(host)",
            [.status(501)],
            permits: [.anyRefusal]
        ),
        .answered(
            "a method that begins with a known one",
            "9110 §9.1",
            "GETS /now HTTP/1.1\r\n\(host)",
            [.status(501)],
            permits: [.anyRefusal]
        ),
        .answered(
            "a method of 32 bytes",
            clause,
            "\(letters(32)) /now HTTP/1.1\r\n\(host)",
            [.status(501)],
            permits: [.anyRefusal]
        ),
        .refused(
            "a method longer than any",
            clause,
            "\(letters(33)) /now HTTP/1.1\r\n\(host)",
            501,
            permits: [.anyRefusal, .silence]
        ),
        .refused(
            "a method without end",
            clause,
            letters(40_000),
            501,
            permits: [.anyRefusal, .silence]
        ),
        .refused("a colon in the method", "9110 §9.1", "GE:T /now HTTP/1.1\r\n\(host)"),
        .refused("a method in quotation marks", "9110 §9.1", "\"GET\" /now HTTP/1.1\r\n\(host)"),
        .refused("a bracket in the method", "9110 §9.1", "GET( /now HTTP/1.1\r\n\(host)"),
        .refused("a method beyond ASCII", "9110 §9.1", "G\u{C3}\u{8B}T /now HTTP/1.1\r\n\(host)"),
    ]
}
