extension ConformanceCase {
    private static let clause = "9112 §11.2"

    /// Requests that two readers could cut differently, each with a request hidden inside.
    ///
    /// Whatever the answer, the hidden one is never answered.
    static let smuggling: [ConformanceCase] =
        bothFramings + disguises + brokenNames + hiddenBodies

    private static let hidden = get("/items/hidden")

    private static func both(_ name: String, _ fields: [String], _ body: String) -> ConformanceCase
    {
        .mustBeRefused(
            name,
            "9112 §6.1",
            message("POST /echo HTTP/1.1", fields, body: body),
            // It may follow Transfer-Encoding instead, and has to end the connection then.
            permits: [.refusal, .silence, .servedLast]
        )
    }

    private static let bothFramings: [ConformanceCase] = [
        both(
            "both framings, the length first",
            ["Content-Length: 6", "Transfer-Encoding: chunked"],
            "0\r\n\r\nG"
        ),
        both(
            "both framings, the length last",
            ["Transfer-Encoding: chunked", "Content-Length: 4"],
            "5c\r\nGPOST / HTTP/1.1\r\n\r\n0\r\n\r\n"
        ),
        both(
            "both framings that agree",
            ["Content-Length: 15", "Transfer-Encoding: chunked"],
            "5\r\nhello\r\n0\r\n\r\n"
        ),
        both(
            "both framings, a length of zero",
            ["Content-Length: 0", "Transfer-Encoding: chunked"],
            "0\r\n\r\n"
        ),
        both(
            "both framings, a request behind the last chunk",
            ["Content-Length: 200", "Transfer-Encoding: chunked"],
            "0\r\n\r\n" + hidden
        ),
        both(
            "both framings and the wish to end",
            ["Connection: close", "Content-Length: 6", "Transfer-Encoding: chunked"],
            "0\r\n\r\nG"
        ),
        both(
            "both framings, an invalid length",
            ["Content-Length: x", "Transfer-Encoding: chunked"],
            "0\r\n\r\n"
        ),
        both(
            "both framings and two lengths",
            ["Content-Length: 5", "Content-Length: 6", "Transfer-Encoding: chunked"],
            "0\r\n\r\n"
        ),
    ]

    /// A coding that one reader sees and another does not, beside a length.
    private static let disguises: [ConformanceCase] =
        [
            ("a length and a coding with a letter before it", "Transfer-Encoding: xchunked"),
            ("a length and identity", "Transfer-Encoding: identity"),
            ("a length and a coding in quotation marks", "Transfer-Encoding: \"chunked\""),
            ("a length and a coding behind a vertical tab", "Transfer-Encoding:\u{0B}chunked"),
            ("a length and a coding before NUL", "Transfer-Encoding: chunked\0"),
            ("a length and chunked twice", "Transfer-Encoding: chunked, chunked"),
            ("a length and an empty coding", "Transfer-Encoding:"),
            ("a length and a coding behind a comma", "Transfer-Encoding: ,chunked"),
            (
                "a length and codings in two fields",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"
            ),
            ("a length and a coding with a parameter", "Transfer-Encoding: chunked;a=b"),
            ("a length and a folded coding", "Transfer-Encoding:\r\n chunked"),
            ("a length and a coding behind a bare LF", "X: a\nTransfer-Encoding: chunked"),
            ("a length and a coding behind a bare CR", "X: a\rTransfer-Encoding: chunked"),
            ("a length and a coding behind CR and NUL", "X: a\r\0Transfer-Encoding: chunked"),
        ].map {
            .refused(
                $0.0,
                clause,
                message("POST /echo HTTP/1.1", ["Content-Length: 5", $0.1], body: "0\r\n\r\n"),
                permits: [.refusal, .silence, .servedLast]
            )
        }
        + [
            ("a length and a coding before a blank and a colon", "Transfer-Encoding : chunked"),
            ("a length and a coding before a tab and a colon", "Transfer-Encoding\t: chunked"),
            ("a length before a blank and a colon", "Content-Length : 0"),
        ].map {
            .mustBeRefused(
                $0.0,
                "9112 §5.1",
                message("POST /echo HTTP/1.1", ["Content-Length: 5", $0.1], body: "0\r\n\r\n")
            )
        } + [
            .answered(
                "a coding with an underscore in its name is another field",
                clause,
                post("Transfer_Encoding: chunked", "Content-Length: 5", body: "0\r\n\r\n"),
                [.status(200, "0\r\n\r\n")]
            ),
            .refused("a folded length", "9112 §5.2", post("Content-Length:\r\n 5", body: "hello")),
            .refused(
                "a length behind a folded field",
                "9112 §5.2",
                post("X: 1", " Content-Length: 5", body: "hello")
            ),
            .refused(
                "a length behind a bare LF",
                "9112 §2.2",
                post("X: 1\nContent-Length: 5", body: "hello"),
                permits: [.refusal, .silence, .served]
            ),
        ]

    /// Lines that one reader takes for a framing field, and another ignores.
    private static let brokenNames: [ConformanceCase] = [
        ("a length without a colon", ["Content-Length 5"]),
        ("a length with a no-break space behind its name", ["Content-Length\u{A0}: 5"]),
        ("a length with a tab for its hyphen", ["Content-Length: 5", "Content\tLength: 0"]),
        (
            "a length and a coding in a name of two lines",
            ["Content-Length: 5", "Transfer-", "Encoding: chunked"]
        ),
    ].map {
        .refused(
            $0.0,
            "9110 §5.1",
            message("POST /echo HTTP/1.1", $0.1, body: "0\r\n\r\n"),
            permits: [
                .refusal, .silence, .served,
                Outcome([ExpectedAnswer(.success), ExpectedAnswer(.refusal)], .either),
            ]
        )
    }

    /// Bodies that nobody wants and that look like requests.
    private static let hiddenBodies: [ConformanceCase] = [
        .answered(
            "a request in the body of GET",
            "9112 §9.3",
            message("GET /now HTTP/1.1", ["Content-Length: \(hidden.utf8.count)"], body: hidden),
            [.status(200, "now")],
            permits: [.anyRefusal]
        ),
        .answered(
            "the beginning of a request in the body of GET",
            "9112 §9.3",
            message(
                "GET /now HTTP/1.1",
                ["Content-Length: 31"],
                body: "GET /items/hidden HTTP/1.1\r\nX: "
            ),
            [.status(200, "now")],
            permits: [.anyRefusal]
        ),
        .answered(
            "a request in the body of HEAD",
            "9112 §9.3",
            message("HEAD /now HTTP/1.1", ["Content-Length: \(hidden.utf8.count)"], body: hidden),
            [ExpectedAnswer.status(200).toHead],
            permits: [.anyRefusal]
        ),
        .answered(
            "a request in the body of OPTIONS",
            "9112 §9.3",
            message(
                "OPTIONS /now HTTP/1.1",
                ["Content-Length: \(hidden.utf8.count)"],
                body: hidden
            ),
            [.status(204)],
            .ends,
            permits: [.served, .anyRefusal]
        ),
        .answered(
            "a request in a body for nothing",
            "9112 §9.3",
            message(
                "POST /nowhere HTTP/1.1",
                ["Content-Length: \(hidden.utf8.count)"],
                body: hidden
            ),
            [.status(404)],
            .ends,
            permits: [.anyRefusal]
        ),
        .answered(
            "a request in a body for another method",
            "9112 §9.3",
            message("POST /now HTTP/1.1", ["Content-Length: \(hidden.utf8.count)"], body: hidden),
            [.status(405)],
            .ends,
            permits: [.anyRefusal]
        ),
        .answered(
            "a request in chunks for nothing",
            "9112 §9.3",
            message(
                "POST /nowhere HTTP/1.1",
                ["Transfer-Encoding: chunked"],
                body: "0\r\n\r\n" + hidden
            ),
            [.status(404)],
            .ends,
            permits: [Outcome([.status(404), .status(200, "hidden")], .either), .anyRefusal]
        ),
        .answered(
            "a request in the body of a method that nobody knows",
            "9112 §9.3",
            message("BREW /now HTTP/1.1", ["Content-Length: \(hidden.utf8.count)"], body: hidden),
            [.status(501)],
            .ends,
            permits: [.anyRefusal]
        ),
        .answered(
            "a request behind CONNECT",
            "9110 §9.3.6",
            message("CONNECT a:443 HTTP/1.1") + hidden,
            [.status(501)],
            .ends,
            permits: [
                .anyRefusal,
                Outcome([ExpectedAnswer(.refusal), .status(200, "hidden")], .either),
            ]
        ),
        .answered(
            "a request behind the wish to end",
            "9112 §9.6",
            get("/now", ["Connection: close"]) + hidden,
            [.status(200, "now")],
            .ends
        ),
        .answered(
            "connection options that name the framing",
            "9110 §7.6.1",
            post(
                "Connection: keep-alive, Content-Length, Host",
                "Content-Length: 5",
                body: "hello"
            ),
            [.status(200, "hello")],
            permits: [.anyRefusal]
        ),
    ]
}
