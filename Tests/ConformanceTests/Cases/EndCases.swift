extension ConformanceCase {
    /// Clients that take too long, and clients that end before their request does.
    static let ends: [ConformanceCase] = late + early

    private static let late: [ConformanceCase] =
        ([
            .answered(
                "a head that never ends",
                "9110 §15.5.9",
                "GET /now HTTP/1.1\r\nHost: a\r\n",
                [.status(408)],
                .ends
            ),
            .answered(
                "a request line that never ends",
                "9110 §15.5.9",
                "GET /now",
                [.status(408)],
                .ends
            ),
            .answered(
                "a body that never comes",
                "9110 §15.5.9",
                post("Content-Length: 5"),
                [.status(408)],
                .ends
            ),
            .answered(
                "a body that never ends",
                "9110 §15.5.9",
                post("Content-Length: 5", body: "he"),
                [.status(408)],
                .ends
            ),
            .answered(
                "chunks that never end",
                "9110 §15.5.9",
                chunked("5\r\nhello\r\n"),
                [.status(408)],
                .ends
            ),
            .answered(
                "trailers that never end",
                "9110 §15.5.9",
                chunked("0\r\nX: 1\r\n"),
                [.status(408)],
                .ends
            ),
            .answered(
                "HEAD that never ends",
                "9110 §9.3.2",
                "HEAD /now HTTP/1.1\r\nHost: a\r\n",
                [ExpectedAnswer.status(408).toHead],
                .ends
            ),
            .answered("nothing at all", "9112 §9.5", "", [], .ends),
            .answered("an empty line and nothing more", "9112 §9.5", "\r\n", [], .ends),
            .steps(
                "a connection that rests",
                "9112 §9.5",
                [.send(bytes(get()))],
                [.status(200, "now")],
                .either
            ),
            .steps(
                "a client that waits for 100 and sends nothing",
                "9110 §10.1.1",
                [.send(bytes(post("Content-Length: 5", "Expect: 100-continue"))), .awaitInterim],
                [ExpectedAnswer.status(408).after(interims: 1)],
                .ends
            ),
        ] as [ConformanceCase]).map(\.thenSilent)

    private static let early: [ConformanceCase] =
        ([
            .answered("an end before anything", "9112 §9.6", "", [], .ends),
            .answered("an end after an empty line", "9112 §9.6", "\r\n", [], .ends),
            ended("an end in the request line", "GET /now HTT"),
            ended("an end in a field", "GET /now HTTP/1.1\r\nHost: a\r\nX: "),
            ended("an end before the empty line", "GET /now HTTP/1.1\r\nHost: a\r\n"),
            ended("an end before the body", post("Content-Length: 5")),
            ended("an end in the body", post("Content-Length: 5", body: "he")),
            ended("an end before the first chunk", chunked("")),
            ended("an end in a size", chunked("5")),
            ended("an end in a chunk", chunked("5\r\nhe")),
            ended("an end behind a chunk's data", chunked("5\r\nhello")),
            ended("an end before the last chunk", chunked("5\r\nhello\r\n")),
            ended("an end before the last empty line", chunked("5\r\nhello\r\n0\r\n")),
            ended("an end in the trailers", chunked("5\r\nhello\r\n0\r\nX: 1\r\n")),
        ] as [ConformanceCase]).map(\.thenFinished)

    private static func ended(_ name: String, _ text: String) -> ConformanceCase {
        .answered(name, "9112 §8", text, [.status(400)], .ends, permits: [.refusal, .silence])
    }
}
