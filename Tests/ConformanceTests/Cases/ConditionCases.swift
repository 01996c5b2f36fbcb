extension ConformanceCase {
    /// Preconditions, which are evaluated, and ranges, which there are not.
    static let conditions: [ConformanceCase] = matches + noneMatches + dates + ranges

    private static func with(_ line: String, _ fields: String...) -> String {
        message("\(line) HTTP/1.1", fields)
    }

    private static let ownRoute = "nginx sends entity tags with this route, and there are none here"

    private static let matches: [ConformanceCase] = [
        .served("If-Match of anything, and there is something", "9110 §13.1.1", "If-Match: *"),
        .answered(
            "If-Match of a tag that nothing has",
            "9110 §13.1.1",
            with("GET /now", "If-Match: \"a\""),
            [.status(412)]
        ),
        .answered(
            "If-Match of several tags that nothing has",
            "9110 §13.1.1",
            with("GET /now", "If-Match: \"a\", W/\"b\"", "If-Match: \"c\""),
            [.status(412)],
            permits: [.anyRefusal]
        ),
        .answered(
            "HEAD with If-Match of a tag that nothing has",
            "9110 §13.1.1",
            with("HEAD /now", "If-Match: \"a\""),
            [ExpectedAnswer.status(412).toHead]
        ),
        .answered(
            "PUT with If-Match of a tag that nothing has",
            "9110 §13.1.1",
            with("PUT /items/a", "If-Match: \"a\"", "Content-Length: 0"),
            [.status(412)]
        )
        .notCompared(ownRoute),
        .answered(
            "PUT with If-Match of anything, and there is something",
            "9110 §13.1.1",
            with("PUT /items/a", "If-Match: *", "Content-Length: 0"),
            [.status(201)]
        )
        .notCompared(ownRoute),
        .answered(
            "PUT with If-Match of anything, and there is nothing",
            "9110 §13.1.1",
            with("PUT /new", "If-Match: *", "Content-Length: 0"),
            [.status(412)]
        ).notCompared(ownRoute),
        .answered(
            "DELETE with If-Match of a tag that nothing has",
            "9110 §13.1.1",
            with("DELETE /items/a", "If-Match: \"a\""),
            [.status(412)]
        ).notCompared(ownRoute),
        .answered(
            "DELETE with If-Match where there is nothing",
            "9110 §13.2.1",
            with("DELETE /new", "If-Match: \"a\""),
            [.status(404)]
        ).notCompared(ownRoute),
        .answered(
            "If-Match where there is nothing",
            "9110 §13.2.1",
            with("GET /nowhere", "If-Match: \"a\""),
            [.status(404)]
        ),
        .answered(
            "If-Match where GET fails",
            "9110 §13.2.1",
            with("GET /fault", "If-Match: \"a\""),
            [.status(500)]
        ),
        .answered(
            "If-Match with OPTIONS",
            "9110 §13.2.1",
            with("OPTIONS /now", "If-Match: \"a\""),
            [.status(204)],
            permits: [.served, .anyRefusal]
        ),
    ]

    private static let noneMatches: [ConformanceCase] = [
        .served("If-None-Match of a tag that nothing has", "9110 §13.1.2", "If-None-Match: \"a\""),
        .served("If-None-Match of a word that is no tag", "9110 §13.1.2", "If-None-Match: a"),
        .served(
            "If-None-Match goes before If-Modified-Since",
            "9110 §13.1.3",
            "If-None-Match: \"a\"",
            "If-Modified-Since: Sun, 06 Nov 2044 08:49:37 GMT"
        ),
        .answered(
            "If-None-Match of anything, and there is something",
            "9110 §13.1.2",
            with("GET /now", "If-None-Match: *"),
            [.status(304)]
        ),
        .answered(
            "304 depends on the client where 200 does",
            "9110 §15.4.5",
            with("GET /large", "If-None-Match: *"),
            [ExpectedAnswer.status(304).with(.equals("Vary", "Accept-Encoding"))]
        ).notCompared("nginx leaves codings to the server behind it"),
        .answered(
            "HEAD with If-None-Match of anything",
            "9110 §13.1.2",
            with("HEAD /now", "If-None-Match: *"),
            [ExpectedAnswer.status(304).toHead]
        ),
        .answered(
            "PUT with If-None-Match of anything, and there is something",
            "9110 §13.1.2",
            with("PUT /items/a", "If-None-Match: *", "Content-Length: 0"),
            [.status(412)]
        )
        .notCompared(ownRoute),
        .answered(
            "PUT with If-None-Match of anything, and there is nothing",
            "9110 §13.1.2",
            with("PUT /new", "If-None-Match: *", "Content-Length: 0"),
            [.status(201)]
        )
        .notCompared(ownRoute),
        .answered(
            "If-Match goes before If-None-Match",
            "9110 §13.2.2",
            with("GET /now", "If-None-Match: *", "If-Match: \"a\""),
            [.status(412)]
        ),
        .answered(
            "If-None-Match where there is nothing",
            "9110 §13.2.1",
            with("GET /nowhere", "If-None-Match: *"),
            [.status(404)]
        ),
        .answered(
            "POST with If-None-Match where nothing can be had",
            "9110 §13.2.1",
            post("If-None-Match: *", "Content-Length: 2", body: "hi"),
            [.status(200, "hi")]
        ),
    ]

    private static let dates: [ConformanceCase] = [
        .served(
            "If-Modified-Since where no date is known",
            "9110 §13.1.3",
            "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT"
        ),
        .served(
            "If-Modified-Since that is no date",
            "9110 §13.1.3",
            "If-Modified-Since: yesterday"
        ),
        .served(
            "If-Unmodified-Since where no date is known",
            "9110 §13.1.4",
            "If-Unmodified-Since: Sun, 06 Nov 2044 08:49:37 GMT"
        ),
        .served(
            "If-Unmodified-Since that is no date",
            "9110 §13.1.4",
            "If-Unmodified-Since: yesterday"
        ),
    ]

    private static let ranges: [ConformanceCase] = [
        .served(
            "Range",
            "9110 §14.2",
            "Range: bytes=0-0",
            permits: [Outcome([.status(206, "n")], .either)]
        ),
        .served("Range in a unit that nobody knows", "9110 §14.2", "Range: lines=1-2"),
        .served(
            "Range that is none",
            "9110 §14.2",
            "Range: bytes=x",
            permits: [.status(416)]
        ),
        .served(
            "Range of numbers beyond all",
            "9110 §14.1.2",
            "Range: bytes=99999999999999999999-",
            permits: [.status(416)]
        ),
        .served(
            "Range of a hundred parts, all the same",
            "9110 §14.2",
            "Range: bytes=" + Array(repeating: "0-0", count: 100).joined(separator: ","),
            permits: [.status(206), .status(416)]
        ),
        .served("If-Range without Range", "9110 §13.1.5", "If-Range: \"a\""),
        .served("If-Range with Range", "9110 §13.1.5", "If-Range: \"a\"", "Range: bytes=0-0"),
        .answered(
            "Range with POST",
            "9110 §14.2",
            post("Range: bytes=0-0", "Content-Length: 2", body: "hi"),
            [.status(200, "hi")]
        ),
        .served("Content-Range with GET", "9110 §14.4", "Content-Range: bytes 0-0/3"),
        .answered(
            "Content-Range with PUT",
            "9110 §14.5",
            with("PUT /items/a", "Content-Range: bytes 0-0/3", "Content-Length: 0"),
            [.status(400)]
        )
        .notCompared(ownRoute),
    ]
}
