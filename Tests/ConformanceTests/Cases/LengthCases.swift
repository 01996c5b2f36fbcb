extension ConformanceCase {
    private static let clause = "9112 §6.3"

    /// `Content-Length`: one plain number.
    static let lengths: [ConformanceCase] = accepted + illFormed + tooLarge + repeated + bounds

    private static func echo(_ length: String, _ body: String) -> String {
        post("Content-Length: \(length)", body: body)
    }

    private static let accepted: [ConformanceCase] = [
        .answered("a body of a known length", clause, echo("5", "hello"), [.status(200, "hello")]),
        .answered("a length of zero", clause, echo("0", ""), [.status(200, "")]),
        .answered(
            "zeros before a length",
            "9110 §8.6",
            echo("005", "hello"),
            [.status(200, "hello")]
        ),
        .answered(
            "a length of 010, which is ten",
            "9110 §8.6",
            echo("010", "0123456789"),
            [.status(200, "0123456789")],
            permits: [.anyRefusal]
        ),
        .answered("a length of several zeros", "9110 §8.6", echo("00", ""), [.status(200, "")]),
        .answered(
            "many zeros before a length",
            "9110 §8.6",
            echo(String(repeating: "0", count: 40) + "5", "hello"),
            [.status(200, "hello")],
            permits: [.anyRefusal]
        ),
        .answered(
            "blanks around a length",
            "9112 §5.1",
            echo(" \t5 \t", "hello"),
            [.status(200, "hello")]
        ),
        .answered(
            "a body that looks like a request",
            clause,
            echo("41", "GET /items/hidden HTTP/1.1\r\nHost: a\r\n\r\nxx"),
            [.status(200, "GET /items/hidden HTTP/1.1\r\nHost: a\r\n\r\nxx")]
        ),
        .answered(
            "a body of bytes that are no text",
            clause,
            echo("6", "\0\r\n\u{1B}\u{7F}\n"),
            [.status(200, "\0\r\n\u{1B}\u{7F}\n")]
        ),
        // RFC 9112 §6.3: without either field there is no body; 411 (RFC 9110 §15.5.12) is for
        // servers that cannot do without the field.
        .answered(
            "POST without any framing has an empty body",
            clause,
            post(),
            [.status(200, "")],
            permits: [.anyRefusal]
        ),
        .answered(
            "GET with a body, which is read and means nothing",
            "9110 §9.3.1",
            message("GET /now HTTP/1.1", ["Content-Length: 5"], body: "hello"),
            [.status(200, "now")],
            permits: [.anyRefusal]
        ),
        .answered(
            "HEAD with a body, which is read and means nothing",
            "9110 §9.3.2",
            message("HEAD /now HTTP/1.1", ["Content-Length: 5"], body: "hello"),
            [ExpectedAnswer.status(200).toHead],
            permits: [.anyRefusal]
        ),
        .answered(
            "DELETE with a body, which is read and means nothing",
            "9110 §9.3.5",
            message("DELETE /items/a HTTP/1.1", ["Content-Length: 5"], body: "hello"),
            [.status(204)]
        ).notCompared("the route is of this server"),
    ]

    private static let illFormed: [ConformanceCase] = [
        ("a plus sign before a length", "+5"), ("a negative length", "-5"),
        ("a negative zero", "-0"), ("a hexadecimal length", "0x5"), ("a hexadecimal letter", "a"),
        ("an octal length", "0o5"), ("a length with a fraction", "5.0"),
        ("a length with an exponent", "5e0"), ("an underscore in a length", "5_0"),
        ("a blank in a length", "5 5"), ("a tab in a length", "5\t5"), ("no length", ""),
        ("a length in words", "five"), ("a unit behind a length", "5b"),
        ("a semicolon behind a length", "5;"), ("a length in quotation marks", "\"5\""),
        ("a NUL behind a length", "5\0"), ("a comma behind a length", "5,"),
        ("Arabic digits", "\u{D9}\u{A5}"), ("fullwidth digits for a length", "\u{EF}\u{BC}\u{95}"),
        ("a minus of Unicode", "\u{E2}\u{88}\u{92}5"),
        ("a no-break space before a length", "\u{A0}5"),
        ("a vertical tab before a length", "\u{0B}5"), ("two lengths in one field", "5, 6"),
    ].map { .mustBeRefused($0.0, clause, echo($0.1, "hello")) }

    private static let tooLarge: [ConformanceCase] = [
        .mustBeRefused(
            "a length of 2^63",
            "9110 §8.6",
            echo("9223372036854775808", "hello"),
            permits: [.anyRefusal]
        ),
        .mustBeRefused(
            "a length of 2^64",
            "9110 §8.6",
            echo("18446744073709551616", "hello"),
            permits: [.anyRefusal]
        ),
        .mustBeRefused(
            "a length that is 5 modulo 2^64",
            "9110 §8.6",
            echo("18446744073709551621", "hello"),
            permits: [.anyRefusal]
        ),
        .mustBeRefused(
            "a length of a hundred digits",
            "9110 §8.6",
            echo(String(repeating: "9", count: 100), "hello"),
            permits: [.anyRefusal]
        ),
        .mustBeRefused(
            "a length that is 5 modulo 2^32",
            "9110 §8.6",
            echo("4294967301", "hello"),
            413,
            permits: [.anyRefusal]
        ),
        .mustBeRefused(
            "the largest length that fits 63 bits",
            "9110 §8.6",
            echo("9223372036854775807", "hello"),
            413,
            permits: [.anyRefusal]
        ),
    ]

    private static let repeated: [ConformanceCase] = [
        .mustBeRefused(
            "two lengths",
            clause,
            post("Content-Length: 5", "Content-Length: 6", body: "hello!")
        ),
        .mustBeRefused(
            "two lengths, the smaller one last",
            clause,
            post("Content-Length: 6", "Content-Length: 5", body: "hello!")
        ),
        .mustBeRefused(
            "two lengths in names of different case",
            clause,
            post("Content-Length: 5", "content-LENGTH: 0", body: "hello")
        ),
        .mustBeRefused(
            "two lengths far apart",
            clause,
            post("Content-Length: 5", "X: 1", "Y: 2", "Content-Length: 0", body: "hello")
        ),
        .mustBeRefused(
            "a length and an empty one",
            clause,
            post("Content-Length: 5", "Content-Length:", body: "hello")
        ),
        .mustBeRefused(
            "an empty length and another",
            clause,
            post("Content-Length:", "Content-Length: 5", body: "hello")
        ),
        .mustBeRefused(
            "the same length twice and another",
            clause,
            post("Content-Length: 5", "Content-Length: 5", "Content-Length: 6", body: "hello!")
        ),
        // §6.3 and RFC 9110 §8.6 permit to take equal ones for one, and to refuse them.
        .mustBeRefused(
            "the same length twice",
            clause,
            post("Content-Length: 5", "Content-Length: 5", body: "hello"),
            permits: [.served]
        ),
        .mustBeRefused(
            "the same length three times",
            clause,
            post("Content-Length: 5", "Content-Length: 5", "Content-Length: 5", body: "hello"),
            permits: [.served]
        ),
        .mustBeRefused(
            "the same length twice in one field",
            clause,
            echo("5, 5", "hello"),
            permits: [.served]
        ),
        .mustBeRefused(
            "one length written in two ways",
            clause,
            post("Content-Length: 5", "Content-Length: 05", body: "hello"),
            permits: [.served]
        ),
    ]

    private static let bounds: [ConformanceCase] = [
        .answered(
            "a length of zero before another request",
            clause,
            echo("0", "") + get("/items/next"),
            [.status(200, ""), .status(200, "next")]
        ),
        .answered(
            "a body that ends before its length",
            "9112 §8",
            echo("10", "hello"),
            [.status(400)],
            .ends,
            permits: [.refusal, .silence]
        ).thenFinished,
        .answered(
            "a byte more than the length is no part of the body",
            clause,
            echo("5", "hello\0"),
            [.status(200, "hello"), .status(400)],
            .ends,
            permits: [
                Outcome([.status(200, "hello"), ExpectedAnswer(.refusal)], .ends),
                Outcome([.status(200, "hello")], .ends),
            ]
        ),
    ]
}
