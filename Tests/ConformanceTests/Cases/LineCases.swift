extension ConformanceCase {
    private static let clause = "9112 §2.2"

    /// Ends of lines, empty lines, and bytes that belong in no line.
    static let lines: [ConformanceCase] = lineEnds + emptyLines + controlBytes + noRequests

    private static let lineEnds: [ConformanceCase] = [
        .answered("CR LF ends every line", clause, get(), [.status(200, "now")]),
        .refused("LF ends the request line", clause, "GET /now HTTP/1.1\nHost: a\r\n\r\n"),
        .refused("LF ends a field", clause, "GET /now HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
        .refused("LF ends the last field", clause, "GET /now HTTP/1.1\r\nHost: a\n\r\n"),
        .refused("LF stands for the empty line", clause, "GET /now HTTP/1.1\r\nHost: a\r\n\n"),
        .refused("LF ends every line", clause, "GET /now HTTP/1.1\nHost: a\n\n"),
        .refused(
            "CR ends the request line",
            clause,
            "GET /now HTTP/1.1\rHost: a\r\n\r\n",
            permits: [.refusal, .silence]
        ),
        .refused("CR ends a field", clause, get("/now", ["X: a\rY: b"])),
        .refused(
            "CR stands before CR LF in the request line",
            clause,
            "GET /now HTTP/1.1\r\r\nHost: a\r\n\r\n"
        ),
        .refused("CR stands before CR LF in a field", clause, get("/now", ["X: a\r"])),
        .refused(
            "CR stands before the empty line",
            clause,
            "GET /now HTTP/1.1\r\nHost: a\r\n\r\r\n"
        ),
        .refused(
            "CR and another byte stand for the empty line",
            clause,
            "GET /now HTTP/1.1\r\nHost: a\r\n\rZ" + get("/items/hidden")
        ),
        .refused("CR in the target", clause, "GET /no\rw HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("LF in the target", clause, "GET /no\nw HTTP/1.1\r\nHost: a\r\n\r\n")
            .notCompared(oldProtocol),
        .refused("CR in a field's name", clause, get("/now", ["X\rY: a"])),
        .refused("LF in a field's name", clause, get("/now", ["X\nY: a"])),
        .refused(
            "two LFs behind a colon, before a hidden request",
            clause,
            get("/now", ["X:\n\nGET /items/hidden HTTP/1.1", "Host: a"]),
            permits: [
                .refusal, .silence, Outcome([.status(200), .status(200, "hidden")], .either),
            ]
        ),
        .refused("LF and CR in the wrong order", clause, "GET /now HTTP/1.1\n\rHost: a\n\r\n\r"),
    ]

    private static let emptyLines: [ConformanceCase] = [
        .answered("an empty line before a request", clause, "\r\n" + get(), [.status(200, "now")]),
        .answered(
            "two empty lines before a request",
            clause,
            "\r\n\r\n" + get(),
            [.status(200, "now")],
            permits: [.refusal, .silence]
        ),
        .refused("three empty lines before a request", clause, "\r\n\r\n\r\n" + get()),
        .answered(
            "an empty line between two requests",
            clause,
            get() + "\r\n" + get("/items/2"),
            [.status(200, "now"), .status(200, "2")]
        ),
        .answered(
            "an empty line after a body, as old clients send it",
            clause,
            post("Content-Length: 5", body: "hello\r\n"),
            [.status(200, "hello")]
        ),
        .refused("LF before a request", clause, "\n" + get()),
        .refused("CR before a request", clause, "\r" + get()),
        .refused("a blank line before a request", clause, "  \r\n" + get()),
    ]

    private static let controlBytes: [ConformanceCase] = [
        .refused("NUL before a request", clause, "\0" + get()),
        .refused("NUL in the method", clause, "GE\0T /now HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("NUL in the target", clause, "GET /now\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("NUL in the version", clause, "GET /now HTTP/1.1\0\r\nHost: a\r\n\r\n"),
        .refused("NUL in a field's name", "9110 §5.1", get("/now", ["X\0: a"])),
        .refused("NUL in a field's value", "9110 §5.5", get("/now", ["X: a\0b"])),
        .refused("NUL alone in a field's value", "9110 §5.5", get("/now", ["X: \0"])),
        .refused("a bell in a field's value", "9110 §5.5", get("/now", ["X: a\u{07}b"])),
        .refused("an escape in a field's value", "9110 §5.5", get("/now", ["X: \u{1B}[2J"])),
        .refused("a vertical tab in a field's value", "9110 §5.5", get("/now", ["X: a\u{0B}b"])),
        .refused("a form feed in a field's value", "9110 §5.5", get("/now", ["X: a\u{0C}b"])),
        .refused("DEL in a field's value", "9110 §5.5", get("/now", ["X: a\u{7F}b"])),
        .refused("a control byte in the target", clause, get("/n\u{01}ow")),
    ]

    private static let noRequests: [ConformanceCase] = [
        .refused(
            "bytes that are no text",
            clause,
            "\u{FF}\u{FE}\u{80}\u{00}\u{01}\u{02}\u{9F}\u{13}\r\n\r\n",
            permits: [.refusal, .silence]
        ),
        .refused(
            "the beginning of a TLS handshake",
            clause,
            "\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}\u{00}\u{01}\u{FC}\u{03}\u{03}",
            permits: [.refusal, .silence]
        ),
        .refused(
            "the greeting of another protocol",
            clause,
            "SSH-2.0-OpenSSH_9.2\r\n",
            permits: [.refusal, .silence]
        ),
        .refused(
            "an answer instead of a request",
            clause,
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            permits: [.refusal, .silence]
        ),
        .refused("a byte order mark before a request", clause, "\u{EF}\u{BB}\u{BF}" + get()),
    ]
}
