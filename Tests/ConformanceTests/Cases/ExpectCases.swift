extension ConformanceCase {
    private static let clause = "9110 §10.1.1"

    /// `Expect: 100-continue`: the interim answer comes only where the body is wanted.
    static let expectations: [ConformanceCase] = wanted + unwanted + others

    private static func patient(_ name: String, _ expectation: String) -> ConformanceCase {
        .steps(
            name,
            clause,
            [
                .send(bytes(post("Content-Length: 5", "Expect: \(expectation)"))), .awaitInterim,
                .send(bytes("hello")),
            ],
            [ExpectedAnswer.status(200, "hello").after(interims: 1)]
        )
    }

    private static let wanted: [ConformanceCase] = [
        patient("a client that waits for 100", "100-continue"),
        patient("a client that waits for 100 in capitals", "100-CONTINUE"),
        patient("a client that waits for 100 among empty elements", ",100-continue, ,"),
        patient("a client that asks for 100 twice", "100-continue, 100-continue"),
        .steps(
            "a client that waits for 100 before chunks",
            clause,
            [
                .send(bytes(chunked("", "Expect: 100-continue"))), .awaitInterim,
                .send(bytes("5\r\nhello\r\n0\r\n\r\n")),
            ],
            [ExpectedAnswer.status(200, "hello").after(interims: 1)]
        ),
        .answered(
            "a client that does not wait",
            clause,
            post("Content-Length: 5", "Expect: 100-continue", body: "hello"),
            [.status(200, "hello")]
        ),
    ]

    private static func unwanted(
        _ name: String,
        _ request: String,
        _ status: Int,
        permits: [Outcome] = []
    ) -> ConformanceCase {
        .steps(
            name,
            clause,
            [.send(bytes(request)), .awaitInterim],
            [ExpectedAnswer.status(status).after(interims: 0)],
            .ends,
            // Who keeps the connection takes the next request for the body that was announced.
            permits: permits + [
                Outcome([ExpectedAnswer(.refusal), ExpectedAnswer(.refusal)], .ends)
            ]
        )
    }

    private static let expecting = ["Content-Length: 5", "Expect: 100-continue"]

    private static let unwanted: [ConformanceCase] = [
        unwanted(
            "a client that waits for nothing that is there",
            message("POST /nowhere HTTP/1.1", expecting),
            404,
            permits: [.anyRefusal]
        ),
        unwanted(
            "a client that waits where the method is wrong",
            message("POST /now HTTP/1.1", expecting),
            405,
            permits: [.anyRefusal]
        ),
        unwanted(
            "a client that waits with a method that nobody knows",
            message("BREW /now HTTP/1.1", expecting),
            501,
            permits: [.anyRefusal]
        ),
        unwanted(
            "a client that waits with a body too large",
            post("Content-Length: 999999999", "Expect: 100-continue"),
            413,
            permits: [.anyRefusal]
        ),
        unwanted(
            "a client that waits with a coding that nobody knows",
            post("Content-Length: 5", "Content-Encoding: br", "Expect: 100-continue"),
            415
        )
        .notCompared("nginx leaves codings to the server behind it"),
        unwanted(
            "a client that waits with both framings",
            chunked("", "Content-Length: 5", "Expect: 100-continue"),
            400,
            permits: [.refusal]
        ),
        unwanted(
            "a client that waits with an invalid length",
            post("Content-Length: +5", "Expect: 100-continue"),
            400,
            permits: [.anyRefusal]
        ),
    ]

    private static let others: [ConformanceCase] = [
        .refused(
            "an expectation that nobody knows",
            clause,
            post("Content-Length: 5", "Expect: tea", body: "hello"),
            417,
            permits: [.anyRefusal, .silence, .served]
        ),
        .refused(
            "an unknown expectation beside a known one",
            clause,
            post("Content-Length: 5", "Expect: 100-continue, tea", body: "hello"),
            417,
            permits: [.anyRefusal, .silence, .served]
        ),
        .refused(
            "an unknown expectation in a second field",
            clause,
            post("Content-Length: 5", "Expect: 100-continue", "Expect: tea", body: "hello"),
            417,
            permits: [.anyRefusal, .silence, .served]
        ),
        .refused(
            "100-continue with a parameter",
            clause,
            post("Content-Length: 5", "Expect: 100-continue;a=b", body: "hello"),
            417,
            permits: [.anyRefusal, .silence, .served]
        ),
        .refused(
            "100-continue in quotation marks",
            clause,
            post("Content-Length: 5", "Expect: \"100-continue\"", body: "hello"),
            417,
            permits: [.anyRefusal, .silence, .served]
        ),
        .refused(
            "an unknown expectation without a body",
            clause,
            get("/now", ["Expect: tea"]),
            417,
            permits: [.anyRefusal, .silence, .served]
        ),
        .answered(
            "an expectation of nothing",
            clause,
            post("Content-Length: 5", "Expect:", body: "hello"),
            [.status(200, "hello")],
            permits: [.anyRefusal]
        ),
        .answered(
            "an expectation without a body",
            clause,
            get("/now", ["Expect: 100-continue"]),
            [ExpectedAnswer.status(200, "now").after(interims: 0)],
            permits: [.served]
        ),
        .answered(
            "an expectation of an empty body",
            clause,
            post("Content-Length: 0", "Expect: 100-continue"),
            [ExpectedAnswer.status(200, "").after(interims: 0)],
            permits: [.served]
        ),
        .answered(
            "an expectation in HTTP/1.0",
            clause,
            "POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
            [ExpectedAnswer.status(200, "hello").after(interims: 0)],
            .ends
        ),
        .answered(
            "an unknown expectation in HTTP/1.0",
            clause,
            "POST /echo HTTP/1.0\r\nExpect: tea\r\nContent-Length: 5\r\n\r\nhello",
            [ExpectedAnswer.status(200, "hello").after(interims: 0)],
            .ends,
            permits: [.refusal]
        ),
    ]
}
