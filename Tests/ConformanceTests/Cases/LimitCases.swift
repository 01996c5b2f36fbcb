extension ConformanceCase {
    /// How much of each part is taken, and with which status more is refused.
    static let limits: [ConformanceCase] = within + beyond

    private static let within: [ConformanceCase] = [
        .answered(
            "a request line of 8000 bytes",
            "9112 §3",
            get("/items/" + letters(7980)),
            [.status(200, letters(7980))],
            permits: [.anyRefusal]
        ),
        .answered(
            "a query of 8000 bytes",
            "9112 §3",
            get("/items/a?" + letters(7970)),
            [.status(200, "a")],
            permits: [.anyRefusal]
        ),
        .answered(
            "a target of 8192 bytes",
            "9112 §3",
            get("/items/" + letters(8185)),
            [.status(200, letters(8185))],
            permits: [.anyRefusal]
        ),
        .answered(
            "a field of 20 KB",
            "9110 §5.4",
            get("/now", ["X: " + letters(20_000)]),
            [.status(200, "now")],
            permits: [.anyRefusal]
        ),
        .answered(
            "a name of 1 KB",
            "9110 §5.4",
            get("/now", [letters(1000) + ": 1"]),
            [.status(200, "now")],
            permits: [.anyRefusal]
        ),
        .answered(
            "a hundred fields",
            "9110 §5.4",
            get("/now", (1..<100).map { "X-\($0): \($0)" }),
            [.status(200, "now")],
            permits: [.anyRefusal]
        ),
        .answered(
            "a body of a megabyte",
            "9112 §6.3",
            post("Content-Length: 1000000", body: letters(1_000_000)),
            [.status(200, letters(1_000_000))],
            permits: [.anyRefusal]
        ),
        .answered(
            "a chunk of a megabyte",
            "9112 §7.1",
            chunked("F4240\r\n\(letters(1_000_000))\r\n0\r\n\r\n"),
            [.status(200, letters(1_000_000))],
            permits: [.anyRefusal]
        ),
    ]

    private static let beyond: [ConformanceCase] = [
        .mustBeRefused(
            "a target of 8193 bytes",
            "9112 §3",
            get("/items/" + letters(8186)),
            414,
            permits: [.served]
        ),
        .mustBeRefused("a target of 60 KB", "9110 §15.5.15", get("/" + letters(60_000)), 414),
        .mustBeRefused("a query without end", "9110 §15.5.15", "GET /now?" + letters(60_000), 414),
        .refused(
            "a field above 32 KB",
            "9110 §5.4",
            get("/now", ["X: " + letters(33_000)]),
            431,
            permits: [.anyRefusal]
        ),
        .refused(
            "a field without end",
            "9110 §5.4",
            "GET /now HTTP/1.1\r\nHost: a\r\nX: " + letters(60_000),
            431,
            permits: [.anyRefusal]
        ),
        .refused(
            "a name without end",
            "9110 §5.4",
            "GET /now HTTP/1.1\r\nHost: a\r\n" + letters(60_000),
            431,
            permits: [.anyRefusal]
        ),
        .refused(
            "fields above 32 KB together",
            "9110 §5.4",
            get("/now", (1...50).map { "X-\($0): " + letters(700) }),
            431,
            permits: [.anyRefusal]
        ),
        .refused(
            "a field too many",
            "9110 §5.4",
            get("/now", (1...100).map { "X-\($0): 1" }),
            431,
            permits: [.anyRefusal, .served]
        ),
        .refused(
            "an announced body above 8 MiB",
            "9110 §15.5.14",
            post("Content-Length: 8388609"),
            413,
            permits: [.anyRefusal]
        ).thenFinished,
        .refused(
            "an announced body above 8 MiB, for nothing",
            "9110 §15.5.14",
            message("POST /nowhere HTTP/1.1", ["Content-Length: 8388609"]),
            413,
            permits: [.anyRefusal]
        ).thenFinished,
        .refused(
            "a chunk above 8 MiB",
            "9110 §15.5.14",
            chunked("800001\r\n"),
            413,
            permits: [.anyRefusal, .silence]
        ).thenFinished,
    ]
}
