extension ConformanceCase {
    private static let clause = "9112 §7.1.2"

    /// What follows the last chunk.
    static let trailers: [ConformanceCase] = accepted + illFormed

    private static func trailed(_ trailers: String) -> String {
        chunked("5\r\nhello\r\n0\r\n\(trailers)\r\n")
    }

    private static let accepted: [ConformanceCase] =
        [
            ("a trailer", "X: 1\r\n"), ("several trailers", "X: 1\r\nY: 2\r\nX: 3\r\n"),
            ("a trailer without a value", "X:\r\n"),
            ("a trailer that holds a request", "X:GET /items/hidden HTTP/1.1\r\nHost: a\r\n"),
            ("a trailer of bytes of no encoding", "X: \u{FF}\r\n"),
        ].map { .answered($0.0, clause, trailed($0.1), [.status(200, "hello")]) }
        + [
            // RFC 9110 §6.5.1: none of them may become part of the head.
            ("Content-Length in the trailers", "Content-Length: 100\r\n"),
            ("Transfer-Encoding in the trailers", "Transfer-Encoding: chunked\r\n"),
            ("Host in the trailers", "Host: b\r\n"),
            ("Connection: close in the trailers", "Connection: close\r\n"),
            ("Authorization in the trailers", "Authorization: Basic eDp5\r\n"),
            ("Content-Type in the trailers", "Content-Type: text/html\r\n"),
            ("Content-Encoding in the trailers", "Content-Encoding: gzip\r\n"),
            ("Expect in the trailers", "Expect: nothing\r\n"),
        ].map {
            .answered(
                $0.0,
                "9110 §6.5.1",
                trailed($0.1),
                [.status(200, "hello")],
                permits: [.anyRefusal]
            )
        }

    private static let illFormed: [ConformanceCase] = [
        // The clause speaks of headers.
        .refused(
            "a blank before a trailer's colon",
            "9112 §5.1",
            trailed("X : 1\r\n"),
            permits: [.anyRefusal, .silence, .served]
        ),
        .refused(
            "a folded trailer",
            "9112 §5.2",
            trailed("X: 1\r\n 2\r\n"),
            permits: [.anyRefusal, .silence, .served]
        ),
        .refused("a trailer without a colon", clause, trailed("X\r\n")),
        .refused("a trailer without a name", clause, trailed(": 1\r\n")),
        .refused(
            "NUL in a trailer",
            "9110 §5.5",
            trailed("X: a\0b\r\n"),
            permits: [.anyRefusal, .silence, .served]
        ),
        .refused("LF ends a trailer", "9112 §2.2", trailed("X: 1\nY: 2\r\n")),
        .refused(
            "CR in a trailer",
            "9112 §2.2",
            trailed("X: 1\rY: 2\r\n"),
            permits: [.anyRefusal, .silence, .served]
        ),
        .refused(
            "a request for a trailer",
            clause,
            trailed("GET /items/hidden HTTP/1.1\r\nHost: a\r\n")
        ),
        .refused(
            "trailers above 8 KiB",
            "9110 §5.4",
            trailed("X: \(letters(9000))\r\n"),
            431,
            permits: [.anyRefusal, .silence, .served]
        ),
        .refused(
            "a trailer too many",
            "9110 §5.4",
            trailed(String(repeating: "X: 1\r\n", count: 101)),
            431,
            permits: [.anyRefusal, .silence, .served]
        ),
    ]
}
