extension ConformanceCase {
    private static let problem = ExpectedAnswer.FieldRule.equals(
        "Content-Type",
        "application/problem+json"
    )

    /// What answers look like, refusals above all.
    ///
    /// Each answer of every case is looked at besides: its status line, its `Date`, its framing, and
    /// that nothing is there twice.
    static let answers: [ConformanceCase] = bodies + refusedHeads + problems

    private static let bodies: [ConformanceCase] = [
        .answered(
            "200 with a length and a media type",
            "9110 §8.6",
            get("/items/abcd"),
            [
                .status(200, "abcd").with(.absent("Transfer-Encoding"))
                    .promising(.equals("Content-Length", "4"))
                    .promising(.equals("Content-Type", "text/plain"))
            ]
        ),
        .answered(
            "204 without a body and without a length",
            "9110 §8.6",
            get("/empty"),
            [
                ExpectedAnswer.status(204).with(.absent("Content-Length")).with(
                    .absent("Transfer-Encoding")
                )
            ]
        ),
        .answered(
            "204 before another answer",
            "9112 §6.3",
            get("/empty") + get(),
            [.status(204), .status(200, "now")]
        ),
        .answered(
            "304 without a body",
            "9112 §6.3",
            get("/unchanged") + get(),
            [.status(304), .status(200, "now")]
        ).notCompared("the route is of this server"),
        .answered(
            "500",
            "9110 §15.6.1",
            get("/fault"),
            [ExpectedAnswer.status(500).promising(problem)]
        ),
        .answered(
            "a large answer in HTTP/1.0",
            "9112 §6.1",
            "GET /large HTTP/1.0\r\n\r\n",
            [.status(200, letters(100_000)).with(.absent("Transfer-Encoding"))],
            .ends
        ),
        .answered(
            "a fault in HTTP/1.0",
            "9112 §6.1",
            "GET /fault HTTP/1.0\r\n\r\n",
            [ExpectedAnswer.status(500).with(.absent("Transfer-Encoding"))],
            .ends
        ),
    ]

    /// RFC 9110 §9.3.2: no content in answer to `HEAD`, whatever is wrong with the request.
    private static let refusedHeads: [ConformanceCase] = [
        ("HEAD without Host", "HEAD /now HTTP/1.1\r\n\r\n", 400),
        ("HEAD with two Hosts", message("HEAD /now HTTP/1.1", ["Host: b"]), 400),
        ("HEAD with a blank before a colon", message("HEAD /now HTTP/1.1", ["X : a"]), 400),
        (
            "HEAD with two lengths",
            message("HEAD /now HTTP/1.1", ["Content-Length: 1", "Content-Length: 2"]), 400
        ),
        ("HEAD of an ill-formed target", message("HEAD /%zz HTTP/1.1"), 400),
        ("HEAD of a target too long", message("HEAD /\(letters(9000)) HTTP/1.1"), 414),
        (
            "HEAD with a body too large",
            message("HEAD /now HTTP/1.1", ["Content-Length: 999999999"]), 413
        ),
        ("HEAD in HTTP/2.0", message("HEAD /now HTTP/2.0"), 505),
        (
            "HEAD with fields too large", message("HEAD /now HTTP/1.1", ["X: \(letters(40_000))"]),
            431
        ),
    ].map {
        .answered(
            $0.0,
            "9110 §9.3.2",
            $0.1,
            [ExpectedAnswer.status($0.2).toHead],
            .ends,
            permits: [Outcome([ExpectedAnswer(.any).toHead], .either), .silence]
        )
    }

    private static let problems: [ConformanceCase] =
        [
            ("400 tells what was expected", message("GET /now HTTP/1.1", ["Y"]), 400),
            ("414 tells what was expected", get("/" + letters(9000)), 414),
            ("505 tells what was expected", message("GET /now HTTP/5.6"), 505),
            ("413 tells what was expected", post("Content-Length: 999999999"), 413),
            ("417 tells what was expected", get("/now", ["Expect: x"]), 417),
        ].map {
            .answered(
                $0.0,
                "9110 §15.5",
                $0.1,
                [ExpectedAnswer.status($0.2).promising(problem)],
                .ends,
                permits: [.anyRefusal, .silence, .served]
            )
        } + [
            .answered(
                "404 tells what was expected",
                "9110 §15.5",
                get("/nowhere?at=all"),
                [ExpectedAnswer.status(404).promising(problem)]
            ),
            .answered(
                "501 tells what was expected",
                "9110 §15.6",
                message("STEEP /now HTTP/1.1"),
                [ExpectedAnswer.status(501).promising(problem)],
                permits: [.anyRefusal]
            ),
        ]
}
