extension ConformanceCase {
    private static let clause = "9112 §2.3"

    /// Which versions there are, and how they are written.
    static let versions: [ConformanceCase] = known + unknown + illFormed

    private static func version(_ text: String) -> String {
        "GET /now \(text)\r\nHost: a\r\n\r\n"
    }

    private static let known: [ConformanceCase] = [
        .answered(
            "HTTP/1.0",
            "9110 §6.2",
            version("HTTP/1.0"),
            [.status(200, "now").with(.absent("Transfer-Encoding"))],
            .ends
        ),
        .answered(
            "HTTP/1.1 and HTTP/1.0 on one connection",
            "9110 §6.2",
            version("HTTP/1.1") + version("HTTP/1.0"),
            [.status(200, "now"), .status(200, "now")],
            .ends
        ),
        // RFC 9110 §2.5: a later minor version is read as the latest that is known.
        .answered(
            "HTTP/1.2 is read as HTTP/1.1",
            "9110 §6.2",
            version("HTTP/1.2"),
            [.status(200, "now")],
            permits: [.refusal, .silence]
        ),
        .answered(
            "HTTP/1.9 is read as HTTP/1.1",
            "9110 §6.2",
            version("HTTP/1.9"),
            [.status(200, "now")],
            permits: [.refusal, .silence]
        ),
        .mustBeRefused(
            "HTTP/1.2 needs Host as HTTP/1.1 does",
            "9112 §3.2",
            "GET /now HTTP/1.2\r\n\r\n",
            permits: [.refusal, .silence]
        ),
    ]

    private static let unknown: [ConformanceCase] = [
        "HTTP/2.0", "HTTP/3.0", "HTTP/9.9", "HTTP/0.9",
    ]
    .map {
        .refused(
            "the version \($0)",
            "9110 §15.6.6",
            version($0),
            505,
            permits: [.refusal, .silence]
        )
    }

    private static let illFormed: [ConformanceCase] = [
        ("small letters", "http/1.1"), ("a capital first", "Http/1.1"), ("no minor", "HTTP/1"),
        ("an empty minor", "HTTP/1."), ("an empty major", "HTTP/.1"), ("no dot", "HTTP/11"),
        ("a minor of two digits", "HTTP/1.10"), ("a zero before the minor", "HTTP/1.01"),
        ("a zero before the major", "HTTP/01.1"), ("a comma", "HTTP/1,1"),
        ("three numbers", "HTTP/1.1.1"), ("a plus sign", "HTTP/+1.1"), ("a letter", "HTTP/1.x"),
        ("a hexadecimal major", "HTTP/0x1.1"), ("a space in it", "HTTP/ 1.1"),
        ("numbers that are 1 modulo 2^32", "HTTP/4294967297.4294967297"),
        ("no slash", "HTTP1.1"), ("two slashes", "HTTP//1.1"), ("no name", "/1.1"),
        ("fullwidth digits", "HTTP/\u{EF}\u{BC}\u{91}.\u{EF}\u{BC}\u{91}"),
        ("another protocol", "RTSP/1.0"), ("a longer name", "HTTPS/1.1"),
        ("a letter before the name", "IHTTP/1.0"), ("something behind it", "HTTP/1.1;"),
        ("twice", "HTTP/1.1HTTP/1.1"),
    ].map { .refused("a version with \($0.0)", clause, version($0.1)) }
}
