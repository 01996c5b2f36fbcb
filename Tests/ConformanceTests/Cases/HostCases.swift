extension ConformanceCase {
    private static let clause = "9112 §3.2"

    /// One good `Host` with each request of HTTP/1.1.
    static let hosts: [ConformanceCase] = accepted + counted + invalid

    private static func host(_ value: String) -> String {
        "GET /now HTTP/1.1\r\nHost: \(value)\r\n\r\n"
    }

    private static let accepted: [ConformanceCase] =
        [
            ("Host with a port", "a:8080"), ("Host with an empty port", "a:"),
            ("Host in capitals", "EXAMPLE.COM"), ("Host with a dot at the end", "example.com."),
            ("Host that is an IPv4 address", "127.0.0.1"),
            ("Host that is an IPv6 address", "[::1]"),
            ("Host that is an IPv6 address with a port", "[2001:db8::1]:80"),
            ("Host with a hyphen and an underscore", "a-b_c"),
            ("Host with blanks around", " \ta \t"),
        ].map { .answered($0.0, "9110 §7.2", host($0.1), [.status(200, "now")]) } + [
            .answered(
                "Host as the last field",
                "9110 §7.2",
                "GET /now HTTP/1.1\r\nX: 1\r\nhOsT: a\r\n\r\n",
                [.status(200, "now")]
            ),
            .answered(
                "no Host in HTTP/1.0",
                clause,
                "GET /now HTTP/1.0\r\n\r\n",
                [.status(200, "now")],
                .ends
            ),
        ]

    private static let counted: [ConformanceCase] = [
        .mustBeRefused("no Host in HTTP/1.1", clause, "GET /now HTTP/1.1\r\n\r\n"),
        .mustBeRefused(
            "no Host but other fields",
            clause,
            "GET /now HTTP/1.1\r\nX-Host: a\r\n\r\n"
        ),
        .mustBeRefused("two Hosts", clause, get("/now", ["Host: b"])),
        .mustBeRefused("the same Host twice", clause, get("/now", ["Host: a"])),
        .mustBeRefused("Host twice in different case", clause, get("/now", ["hOST: a"])),
        .mustBeRefused("three Hosts", clause, get("/now", ["Host: b", "Host: c"])),
        .mustBeRefused("two Hosts far apart", clause, get("/now", ["X: 1", "Y: 2", "Host: b"])),
        .mustBeRefused("a good Host and an empty one", clause, get("/now", ["Host:"])),
        .mustBeRefused(
            "two Hosts in HTTP/1.0",
            clause,
            "GET /now HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"
        ),
    ]

    private static let invalid: [ConformanceCase] =
        [
            ("Host with a path", "a/b"), ("Host with a user", "u@a"),
            ("Host with a scheme", "http://a"),
            ("a list of Hosts", "a, b"), ("Host with a blank in it", "a b"),
            ("Host with a port of letters", "a:b"), ("Host with a negative port", "a:-1"),
            ("Host with two ports", "a:80:80"), ("Host with a backslash", "a\\b"),
            ("Host with a query", "a?b"), ("Host with a fragment", "a#b"),
            ("Host of number signs", "###"), ("Host with a bad encoding", "a%zz"),
            ("Host with an open bracket", "[::1"), ("Host with something in brackets", "[zz]"),
            ("Host with something behind the brackets", "[::1]b"),
            ("Host with brackets inside", "a[b]"),
            ("Host beyond ASCII", "b\u{C3}\u{BC}cher"), ("Host in quotation marks", "\"a\""),
            ("Host with a tab in it", "a\tb"), ("Host with NUL in it", "a\0.b"),
            ("Host between bytes of no encoding", "\u{FF}a\u{FF}"),
        ].map { .mustBeRefused($0.0, clause, host($0.1)) } + [
            // These fit the grammar, but nobody serves under them.
            .refused("an empty Host", "9112 §3.3", host("")),
            .refused("a port without a Host", "9112 §3.3", host(":80")),
            .refused("Host with a port beyond all", "9110 §7.2", host("a:65536")),
            .mustBeRefused(
                "an invalid Host beside a whole URI",
                clause,
                "GET http://a/now HTTP/1.1\r\nHost: a b\r\n\r\n"
            ),
            .mustBeRefused(
                "an invalid Host in HTTP/1.0",
                clause,
                "GET /now HTTP/1.0\r\nHost: a/b\r\n\r\n"
            ),
        ]
}
