import HTTPWire

extension RequestSample {
    static let rejectedRequestLines: [RequestSample] = [
        .rejected("a lone LF first", "\n", .bareLineFeed, 400),
        .rejected(
            "LF after the request line",
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            .bareLineFeed,
            400
        ),
        .rejected(
            "CR after the request line",
            "GET / HTTP/1.1\rHost: a\r\n\r\n",
            .bareCarriageReturn(found: 0x48),
            400
        ),
        .rejected("CR twice", "GET / HTTP/1.1\r\r\n", .bareCarriageReturn(found: 0x0D), 400),
        .rejected(
            "three empty lines",
            "\r\n\r\n\r\n",
            .tooManyEmptyLines(limit: 2),
            400
        ),
        .rejected("a handshake of TLS", "\u{16}\u{03}\u{01}", .controlByte(found: 0x16), 400),
        .rejected("NUL in the target", "GET /\0 HTTP/1.1\r\n", .controlByte(found: 0), 400),
        .rejected("no version", "GET /\r\n", .wrongRequestLine(partCount: 2), 400),
        .rejected("no target", "GET HTTP/1.1\r\n", .wrongRequestLine(partCount: 2), 400),
        .rejected("an empty target", "GET  HTTP/1.1\r\n", .wrongRequestLine(partCount: 3), 400),
        .rejected("a method alone", "GET\r\n", .wrongRequestLine(partCount: 1), 400),
        .rejected("two spaces", "GET  / HTTP/1.1\r\n", .wrongRequestLine(partCount: 4), 400),
        .rejected(
            "two spaces before the version",
            "GET /  HTTP/1.1\r\n",
            .wrongRequestLine(partCount: 4),
            400
        ),
        .rejected("a space first", " GET / HTTP/1.1\r\n", .wrongRequestLine(partCount: 4), 400),
        .rejected("a space last", "GET / HTTP/1.1 \r\n", .wrongRequestLine(partCount: 4), 400),
        .rejected(
            "a space in the target",
            "GET /a b HTTP/1.1\r\n",
            .wrongRequestLine(partCount: 4),
            400
        ),
        .rejected("spaces only", "   \r\n", .wrongRequestLine(partCount: 4), 400),
        .rejected("tabs for spaces", "GET\t/\tHTTP/1.1\r\n", .wrongRequestLine(partCount: 1), 400),
        .rejected(
            "a method that is no token",
            "G(T / HTTP/1.1\r\n",
            .invalidMethod(found: "G(T"),
            400
        ),
        .rejected(
            "a method in quotes",
            "\"GET\" / HTTP/1.1\r\n",
            .invalidMethod(found: "\"GET\""),
            400
        ),
        .rejected(
            "a method beyond ASCII",
            "GÉT / HTTP/1.1\r\n",
            .invalidMethod(found: "G\\xC3\\x89T"),
            400
        ),
        .rejected(
            "a response",
            "HTTP/1.1 200 OK\r\n",
            .invalidMethod(found: "HTTP/1.1"),
            400
        ),
        .rejected("HTTP/2", "GET / HTTP/2.0\r\n", .unsupportedVersion(found: "HTTP/2.0"), 505),
        .rejected(
            "the preface of HTTP/2",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            .unsupportedVersion(found: "HTTP/2.0"),
            505
        ),
        .rejected("HTTP/1.2 without a host", "GET / HTTP/1.2\r\n\r\n", .missingHost, 400),
        .rejected("HTTP/0.9", "GET / HTTP/0.9\r\n", .unsupportedVersion(found: "HTTP/0.9"), 505),
        .rejected(
            "a version in small letters",
            "GET / http/1.1\r\n",
            .invalidVersion(found: "http/1.1"),
            400
        ),
        .rejected(
            "a version without minor",
            "GET / HTTP/1\r\n",
            .invalidVersion(found: "HTTP/1"),
            400
        ),
        .rejected(
            "a version of two digits",
            "GET / HTTP/1.10\r\n",
            .invalidVersion(found: "HTTP/1.10"),
            400
        ),
        .rejected(
            "a version with a zero before",
            "GET / HTTP/01.1\r\n",
            .invalidVersion(found: "HTTP/01.1"),
            400
        ),
        .rejected(
            "a version with a comma",
            "GET / HTTP/1,1\r\n",
            .invalidVersion(found: "HTTP/1,1"),
            400
        ),
        .rejected(
            "another protocol",
            "GET / HTPP/1.1\r\n",
            .invalidVersion(found: "HTPP/1.1"),
            400
        ),
        .rejected(
            "a version of signs",
            "GET / HTTP/+.1\r\n",
            .invalidVersion(found: "HTTP/+.1"),
            400
        ),
    ]

    static let rejectedTargets: [RequestSample] = [
        .rejected("a fragment", target("/a#b"), .invalidTargetByte(found: 0x23), 400),
        .rejected("a backslash", target("/a\\b"), .invalidTargetByte(found: 0x5C), 400),
        .rejected("a bracket in a query", target("/?a[]"), .invalidTargetByte(found: 0x5B), 400),
        .rejected("a quotation mark", target("/\"a\""), .invalidTargetByte(found: 0x22), 400),
        .rejected("an angle", target("/?<script>"), .invalidTargetByte(found: 0x3C), 400),
        .rejected("UTF-8, not encoded", target("/ü"), .invalidTargetByte(found: 0xC3), 400),
        .rejected("a tab", "GET /a\tb HTTP/1.1\r\n", .invalidTargetByte(found: 0x09), 400),
        .rejected(
            "a percent sign alone",
            target("/100%"),
            .invalidPercentEncoding(found: "%"),
            400
        ),
        .rejected(
            "one digit",
            target("/%4"),
            .invalidPercentEncoding(found: "%4"),
            400
        ),
        .rejected(
            "no digits",
            target("/%zz"),
            .invalidPercentEncoding(found: "%zz"),
            400
        ),
        .rejected(
            "no digits in a query",
            target("/?%+1"),
            .invalidPercentEncoding(found: "%+1"),
            400
        ),
        .rejected("an encoded NUL", target("/a%00"), .forbiddenPercentEncoding(found: 0), 400),
        .rejected(
            "an encoded slash",
            target("/a%2fb"),
            .forbiddenPercentEncoding(found: 0x2F),
            400
        ),
        .rejected("an encoded CR", target("/%0d%0a"), .forbiddenPercentEncoding(found: 0x0D), 400),
        .rejected("an encoded DEL", target("/%7F"), .forbiddenPercentEncoding(found: 0x7F), 400),
        .rejected("encoded bytes beyond UTF-8", target("/%FF"), .pathNotUTF8(found: "/%FF"), 400),
        .rejected(
            "an overlong encoding of a slash",
            target("/%C0%AF"),
            .pathNotUTF8(found: "/%C0%AF"),
            400
        ),
        .rejected(
            "an asterisk for GET",
            target("*"),
            .wrongTargetForm(method: "GET", found: "*"),
            400
        ),
        .rejected(
            "no slash first",
            target("a/b"),
            .wrongTargetForm(method: "GET", found: "a/b"),
            400
        ),
        .rejected(
            "an authority for GET",
            target("b:80"),
            .wrongTargetForm(method: "GET", found: "b:80"),
            400
        ),
        .rejected(
            "a path for CONNECT",
            "CONNECT /b:80 HTTP/1.1\r\n",
            .wrongTargetForm(method: "CONNECT", found: "/b:80"),
            400
        ),
        .rejected(
            "CONNECT without a port",
            "CONNECT b HTTP/1.1\r\n",
            .wrongTargetForm(method: "CONNECT", found: "b"),
            400
        ),
        .rejected(
            "CONNECT with an empty port",
            "CONNECT b: HTTP/1.1\r\n",
            .wrongTargetForm(method: "CONNECT", found: "b:"),
            400
        ),
        .rejected(
            "another scheme",
            target("ftp://b/"),
            .unsupportedScheme(found: "ftp"),
            400
        ),
        .rejected("no host", target("http:///a"), .invalidAuthority(found: ""), 400),
        .rejected(
            "user information",
            target("http://u:p@b/"),
            .invalidAuthority(found: "u:p@b"),
            400
        ),
        .rejected(
            "a port that is none",
            target("http://b:99999/"),
            .invalidAuthority(found: "b:99999"),
            400
        ),
    ]

    static let rejectedFields: [RequestSample] = [
        .rejected("LF in a head", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", .bareLineFeed, 400),
        .rejected("LF for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", .bareLineFeed, 400),
        .rejected("CR in a value", get("X: a\rb"), .bareCarriageReturn(found: 0x62), 400),
        .rejected("CR before CRLF", get("X: a\r"), .bareCarriageReturn(found: 0x0D), 400),
        .rejected("NUL in a value", get("X: a\0b"), .controlByte(found: 0), 400),
        .rejected("a bell in a value", get("X: a\u{07}"), .controlByte(found: 7), 400),
        .rejected("a vertical tab", get("X:\u{0B}a"), .controlByte(found: 0x0B), 400),
        .rejected("a form feed", get("X:\u{0C}a"), .controlByte(found: 0x0C), 400),
        .rejected("DEL in a value", get("X: \u{7F}"), .controlByte(found: 0x7F), 400),
        .rejected("a folded value", get("X: a", " b"), .foldedLine, 400),
        .rejected("a value folded with a tab", get("X: a", "\tb"), .foldedLine, 400),
        .rejected("a blank line", get("X: a", " "), .foldedLine, 400),
        .rejected(
            "a blank before the first field",
            "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
            .foldedLine,
            400
        ),
        .rejected("no colon", get("X"), .missingColon(found: "X"), 400),
        .rejected("no colon but blanks", get("X  "), .missingColon(found: "X  "), 400),
        .rejected("no name", get(": a"), .emptyFieldName, 400),
        .rejected("a blank before the colon", get("X : a"), .blankBeforeColon(name: "X"), 400),
        .rejected("a tab before the colon", get("X\t: a"), .blankBeforeColon(name: "X"), 400),
        .rejected("a blank in a name", get("X Y: a"), .invalidFieldName(found: 0x20), 400),
        .rejected("a bracket in a name", get("X[: a"), .invalidFieldName(found: 0x5B), 400),
        .rejected("a name in quotes", get("\"X\": a"), .invalidFieldName(found: 0x22), 400),
        .rejected("a name beyond ASCII", get("Xë: a"), .invalidFieldName(found: 0xC3), 400),
        .rejected("no host", "GET / HTTP/1.1\r\n\r\n", .missingHost, 400),
        .rejected("two hosts", get("Host: b"), .repeatedHost(count: 2), 400),
        .rejected("the same host twice", get("hOST: a"), .repeatedHost(count: 2), 400),
        .rejected(
            "two hosts in HTTP/1.0",
            "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
            .repeatedHost(count: 2),
            400
        ),
        .rejected(
            "no host beside an absolute target",
            "GET http://a/ HTTP/1.1\r\n\r\n",
            .missingHost,
            400
        ),
        .rejected("an empty host", host(""), .invalidHost(found: ""), 400),
        .rejected("a port without a host", host(":80"), .invalidHost(found: ":80"), 400),
        .rejected("a host with a path", host("a/b"), .invalidHost(found: "a/b"), 400),
        .rejected("a host with a user", host("u@a"), .invalidHost(found: "u@a"), 400),
        .rejected("a list of hosts", host("a, b"), .invalidHost(found: "a, b"), 400),
        .rejected("a port of letters", host("a:b"), .invalidHost(found: "a:b"), 400),
        .rejected("a port out of range", host("a:65536"), .invalidHost(found: "a:65536"), 400),
        .rejected("a host with a scheme", host("http://a"), .invalidHost(found: "http://a"), 400),
        .rejected("an address left open", host("[::1"), .invalidHost(found: "[::1"), 400),
        .rejected(
            "another expectation",
            get("Expect: 200-ok"),
            .unknownExpectation(found: "200-ok"),
            417
        ),
        .rejected(
            "another expectation beside a known one",
            get("Expect: 100-continue, x=\"y\""),
            .unknownExpectation(found: "x=\"y\""),
            417
        ),
    ]

    private static func host(_ value: String) -> String {
        "GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n"
    }
}
