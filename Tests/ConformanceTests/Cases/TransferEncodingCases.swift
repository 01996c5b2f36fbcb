extension ConformanceCase {
    private static let clause = "9112 §6.3"

    /// `Transfer-Encoding`: `chunked`, once and last.
    static let transferEncodings: [ConformanceCase] = accepted + unknown + misplaced + illFormed

    private static func coded(_ codings: String...) -> String {
        let fields = codings.map { "Transfer-Encoding:\($0)" }
        return message("POST /echo HTTP/1.1", fields, body: "5\r\nhello\r\n0\r\n\r\n")
    }

    private static func chunked(
        _ name: String,
        _ clause: String,
        _ value: String
    ) -> ConformanceCase {
        .answered(name, clause, coded(value), [.status(200, "hello")])
    }

    private static let accepted: [ConformanceCase] = [
        chunked("chunked", "9112 §6.1", " chunked"),
        chunked("CHUNKED", "9112 §7", " CHUNKED"),
        chunked("chunked in mixed case", "9112 §7", " cHuNkEd"),
        chunked("chunked with blanks around", "9112 §5.1", " \tchunked \t"),
        chunked("chunked without a blank", "9112 §5", "chunked"),
        .answered(
            "GET in chunks, which are read and mean nothing",
            "9110 §9.3.1",
            message(
                "GET /now HTTP/1.1",
                ["Transfer-Encoding: chunked"],
                body: "1\r\nx\r\n0\r\n\r\n"
            ),
            [.status(200, "now")],
            permits: [.anyRefusal]
        ),
        .served(
            "TE and Trailer, which ask for nothing here",
            "9110 §10.1.4",
            "TE: trailers, deflate;q=0.5",
            "Connection: TE",
            "Trailer: X"
        ),
    ]

    /// Understood by nobody, but framed: 501 is what RFC 9112 §6.1 asks for.
    private static let unknown: [ConformanceCase] =
        [
            ("gzip before chunked", " gzip, chunked"),
            ("an unknown coding before chunked", " new, chunked"),
            ("identity before chunked", " identity, chunked"),
            ("xchunked before chunked", " xchunked,chunked"),
        ].map {
            .refused($0.0, "9112 §6.1", coded($0.1), 501, permits: [.anyRefusal, .silence])
        } + [
            .refused(
                "two fields, chunked in the second",
                "9112 §6.1",
                coded(" gzip", " chunked"),
                501,
                permits: [.anyRefusal, .silence]
            )
        ]

    /// Where chunked is not last, nobody can tell the body's end: the RFC demands 400 and the end.
    private static let misplaced: [ConformanceCase] = [
        .mustBeRefused("gzip without chunked", clause, coded(" gzip")),
        .mustBeRefused("identity", clause, coded(" identity")),
        .mustBeRefused("xchunked", clause, coded(" xchunked")),
        .mustBeRefused("chunkedx", clause, coded(" chunkedx")),
        .mustBeRefused("chunkedchunked", clause, coded(" chunkedchunked")),
        .mustBeRefused(
            "chunked between blanks of other encodings",
            clause,
            coded(" \u{A0}chunked\u{85}")
        ),
        .mustBeRefused("chunk", clause, coded(" chunk")),
        .mustBeRefused("chunked before gzip", clause, coded(" chunked, gzip")),
        .mustBeRefused("chunked before identity", clause, coded(" chunked, identity")),
        .mustBeRefused(
            "chunked before another chunked that is none",
            clause,
            coded(" chunked, xchunked")
        ),
        .mustBeRefused("two fields, chunked in the first", clause, coded(" chunked", " identity")),
        .refused(
            "chunked twice",
            "9112 §6.1",
            coded(" chunked, chunked"),
            permits: [.anyRefusal, .silence]
        ),
        .refused(
            "chunked in two fields",
            "9112 §6.1",
            coded(" chunked", " chunked"),
            permits: [.anyRefusal, .silence]
        ),
        .mustBeRefused("the Kelvin sign for a k", clause, coded(" chun\u{E2}\u{84}\u{AA}ed")),
        .mustBeRefused("a long s for an s", clause, coded(" chunked\u{C5}\u{BF}")),
    ]

    private static let illFormed: [ConformanceCase] =
        [
            .mustBeRefused("no coding", clause, coded(""), permits: [.anyRefusal]),
            .mustBeRefused("a comma for a coding", clause, coded(" ,"), permits: [.anyRefusal]),
            .mustBeRefused("chunked in quotation marks", clause, coded(" \"chunked\"")),
            .mustBeRefused("chunked in brackets", clause, coded(" [chunked]")),
            .mustBeRefused("a blank in chunked", clause, coded(" chun ked")),
            .mustBeRefused("chunked and a word behind it", clause, coded(" chunked x")),
            .refused("chunked with a parameter", "9112 §7.1", coded(" chunked;q=1")),
            .refused("chunked and a semicolon", "9112 §7.1", coded(" chunked;")),
            .mustBeRefused("a vertical tab before chunked", clause, coded(" \u{0B}chunked")),
            .mustBeRefused("a form feed behind chunked", clause, coded(" chunked\u{0C}")),
            .refused(
                "NUL behind chunked",
                "9110 §5.5",
                coded(" chunked\0"),
                permits: [.anyRefusal, .silence]
            ),
            .refused("CR before chunked", "9112 §2.2", coded("\rchunked")),
            .refused("chunked in the next line", "9112 §5.2", coded("\r\n chunked")),
            .refused(
                "chunked and a folded word behind it",
                "9112 §5.2",
                coded(" chunked\r\n x"),
                permits: [.refusal, .silence]
            ),
            .mustBeRefused(
                "a blank between Transfer-Encoding and its colon",
                "9112 §5.1",
                message("POST /echo HTTP/1.1", ["Transfer-Encoding : chunked"], body: "0\r\n\r\n")
            ),
            emptyElement("an empty element before chunked", " , chunked"),
            emptyElement("an empty element behind chunked", " chunked,"),
        ] + [
            .mustBeRefused(
                "Transfer-Encoding in HTTP/1.0",
                "9112 §6.1",
                "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                permits: [.refusal, .silence, .servedLast]
            ),
            .mustBeRefused(
                "Transfer-Encoding in HTTP/1.0 that asks to stay",
                "9112 §6.1",
                "POST /echo HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                permits: [.refusal, .silence, .servedLast]
            ),
        ]

    private static func emptyElement(_ name: String, _ value: String) -> ConformanceCase {
        .refused(name, "9110 §5.6.1", coded(value), permits: [.served]).deviating(
            "an empty element in this list has hidden a coding from one of two readers"
        )
    }
}
