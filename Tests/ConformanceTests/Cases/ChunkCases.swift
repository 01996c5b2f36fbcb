extension ConformanceCase {
    private static let clause = "9112 §7.1"

    /// Sizes, data, and what separates them.
    static let chunks: [ConformanceCase] = accepted + sizes + separators

    private static let hidden = get("/items/hidden")

    private static func echoed(
        _ name: String,
        _ body: String,
        _ echo: String,
        permits: [Outcome] = []
    ) -> ConformanceCase {
        .answered(name, clause, chunked(body), [.status(200, echo)], permits: permits)
    }

    private static let accepted: [ConformanceCase] = [
        echoed("one chunk", "b\r\nhello world\r\n0\r\n\r\n", "hello world"),
        echoed("several chunks", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello"),
        echoed("chunks of one byte", "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n", "abc"),
        echoed("no chunk but the last", "0\r\n\r\n", ""),
        echoed("a size in small letters", "a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        echoed("a size in capitals", "A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        echoed("zeros before a size", "0005\r\nhello\r\n0\r\n\r\n", "hello"),
        echoed(
            "a size of 010, which is sixteen",
            "010\r\n\(letters(16))\r\n0\r\n\r\n",
            letters(16)
        ),
        echoed(
            "a size in letters of either case",
            "aA\r\n\(letters(170))\r\n0\r\n\r\n",
            letters(170)
        ),
        echoed("a last chunk of several zeros", "5\r\nhello\r\n000\r\n\r\n", "hello"),
        echoed(
            "a size of sixteen digits",
            "0000000000000005\r\nhello\r\n0\r\n\r\n",
            "hello",
            permits: [.anyRefusal]
        ),
        echoed(
            "chunk data that looks like the end",
            "7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n",
            "\r\n0\r\n\r\n"
        ),
        echoed(
            "chunk data of bytes that are no text",
            "4\r\n\0\r\n\u{7F}\r\n0\r\n\r\n",
            "\0\r\n\u{7F}"
        ),
        .answered(
            "a request right behind the last chunk",
            clause,
            chunked("5\r\nhello\r\n0\r\n\r\n") + get("/items/next"),
            [.status(200, "hello"), .status(200, "next")]
        ),
    ]

    /// Sizes that are none, before data that would fit.
    private static let sizes: [ConformanceCase] =
        [
            ("a plus sign before a size", "+5"), ("a negative size", "-5"),
            ("0x before a size", "0x5"),
            ("a blank before a size", " 5"), ("a tab before a size", "\t5"),
            ("a blank behind a size", "5 "),
            ("an underscore in a size", "0_5"), ("a letter beyond hexadecimal", "g"),
            ("no size", ""),
            ("a comma behind a size", "5,5"), ("h behind a size", "5h"),
            ("a size with a fraction", "5.0"),
            ("Arabic digits for a size", "\u{D9}\u{A5}"), ("a size in quotation marks", "\"5\""),
            ("NUL behind a size", "5\0"), ("a size of seventeen digits", "00000000000000005"),
            ("a word behind a size", "5 hello"), ("a slash behind a size", "5/x"),
        ].map { .refused($0.0, clause, chunked("\($0.1)\r\nhello\r\n0\r\n\r\n")) } + [
            .mustBeRefused(
                "a size of 2^64",
                clause,
                chunked("10000000000000000\r\nhello\r\n0\r\n\r\n"),
                permits: [.anyRefusal, .silence]
            ),
            .mustBeRefused(
                "a size that is 5 modulo 2^64",
                clause,
                chunked("10000000000000005\r\nhello\r\n0\r\n\r\n"),
                permits: [.anyRefusal, .silence]
            ),
            .mustBeRefused(
                "a size of a hundred digits",
                clause,
                chunked(String(repeating: "9", count: 100) + "\r\nhello\r\n0\r\n\r\n"),
                permits: [.anyRefusal, .silence]
            ),
            .mustBeRefused(
                "a size of 64 bits set",
                clause,
                chunked("FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n"),
                413,
                permits: [.anyRefusal, .silence]
            ),
            .mustBeRefused(
                "a size of 2^63",
                clause,
                chunked("8000000000000000\r\nhello\r\n0\r\n\r\n"),
                413,
                permits: [.anyRefusal, .silence]
            ),
            .mustBeRefused(
                "a size that is 5 modulo 2^32",
                clause,
                chunked("100000005\r\nhello\r\n0\r\n\r\n"),
                413,
                permits: [.anyRefusal, .silence]
            ),
            .mustBeRefused(
                "a second size that makes the sum overflow",
                clause,
                chunked("5\r\nhello\r\n7FFFFFFFFFFFFFFF\r\n"),
                413,
                permits: [.anyRefusal, .silence]
            ),
        ]

    private static let separators: [ConformanceCase] = [
        ("LF behind a size", "5\nhello\r\n0\r\n\r\n"),
        ("CR behind a size", "5\rhello\r\n0\r\n\r\n"),
        ("LF behind the data", "5\r\nhello\n0\r\n\r\n"),
        ("CR behind the data", "5\r\nhello\r0\r\n\r\n"),
        ("nothing behind the data", "5\r\nhello0\r\n\r\n"),
        ("more data than the size says", "4\r\nhello\r\n0\r\n\r\n"),
        ("less data than the size says", "7\r\nhello\r\n0\r\n\r\n"),
        ("two bytes that are not CR LF behind the data", "5\r\nhelloXX0\r\n\r\n"),
        ("LF and CR behind the data", "5\r\nhello\n\r0\r\n\r\n"),
        ("LF behind the last size", "5\r\nhello\r\n0\n\r\n"),
        ("LF for the last empty line", "5\r\nhello\r\n0\r\n\n"),
        ("LF everywhere in a body", "5\nhello\n0\n\n"),
        ("an empty line between chunks", "5\r\nhello\r\n\r\n0\r\n\r\n"),
        ("an empty line for the last chunk, before a request", "5\r\nhello\r\n\r\n" + hidden),
        ("a line that is no size, before a request", "hello!\r\n" + hidden),
        ("a good chunk and a bad one", "5\r\nhello\r\nzz\r\nhello\r\n0\r\n\r\n"),
    ].map {
        .refused($0.0, clause, chunked($0.1), permits: [.anyRefusal, .silence, .served])
    }
}
