extension ConformanceCase {
    /// What keeps a connection, what ends it, and requests one after the other.
    static let persistence: [ConformanceCase] = kept + ended + pipelined

    private static let old = "GET /now HTTP/1.0\r\nHost: a\r\n"

    private static func ended(_ name: String, _ fields: String...) -> ConformanceCase {
        .answered(name, "9112 §9.6", get("/now", fields), [.status(200, "now")], .ends)
    }

    private static let kept: [ConformanceCase] = [
        .answered(
            "a connection stays when nothing is said",
            "9112 §9.3",
            get() + get("/items/2"),
            [.status(200, "now"), .status(200, "2")]
        ),
        .served("keep-alive in HTTP/1.1", "9112 §9.3", "Connection: keep-alive"),
        .served("an option that only begins with close", "9112 §9.3", "Connection: closed"),
        .served("an option that only ends with close", "9112 §9.3", "Connection: x-close"),
        .served(
            "close in quotation marks is no option",
            "9110 §7.6.1",
            "Connection: \"close\"",
            permits: [.servedLast, .anyRefusal]
        ),
        .served(
            "close in a field of another name",
            "9112 §9.3",
            "Proxy-Connection: close",
            "X: close"
        ),
        .answered(
            "HTTP/1.0 that asks to stay",
            "9112 §9.3",
            old + "Connection: keep-alive\r\n\r\n",
            [.status(200, "now").promising(.equals("Connection", "keep-alive"))],
            permits: [.servedLast]
        ),
        .answered(
            "HTTP/1.0 that asks to stay in capitals",
            "9112 §9.3",
            old + "Connection: Keep-Alive\r\n\r\n",
            [.status(200, "now").promising(.equals("Connection", "keep-alive"))],
            permits: [.servedLast]
        ),
        .answered(
            "HTTP/1.0 that stays with a body",
            "9112 §9.3",
            "POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello",
            [.status(200, "hello").with(.absent("Transfer-Encoding"))],
            permits: [.servedLast]
        ),
        .answered(
            "a refusal of a request without a body keeps the connection",
            "9112 §9.3",
            get("/nowhere/else"),
            [.status(404)]
        ),
    ]

    private static let ended: [ConformanceCase] = [
        ended("close", "Connection: close"),
        ended("CLOSE", "Connection: CLOSE"),
        ended("close among other options", "Connection: keep-alive, X, close"),
        ended("close among empty elements", "Connection: ,close,"),
        ended("close in a second field", "Connection: keep-alive", "Connection: close"),
        ended("close before keep-alive", "Connection: close, keep-alive"),
        .answered(
            "HTTP/1.0 with keep-alive and close",
            "9112 §9.3",
            old + "Connection: keep-alive, close\r\n\r\n",
            [.status(200, "now")],
            .ends
        ),
        .answered(
            "HTTP/1.0 with a Keep-Alive field alone",
            "9112 §9.3",
            old + "Keep-Alive: timeout=300\r\n\r\n",
            [.status(200, "now")],
            .ends
        ),
        .answered(
            "HTTP/1.0 with the wish in a field of proxies",
            "9112 §9.3",
            old + "Proxy-Connection: keep-alive\r\n\r\n",
            [.status(200, "now")],
            .ends
        ),
        .answered(
            "close with a body",
            "9112 §9.6",
            post("Connection: close", "Content-Length: 5", body: "hello"),
            [.status(200, "hello")],
            .ends
        ),
        .answered(
            "a client that finishes after its request",
            "9112 §9.6",
            get(),
            [.status(200, "now")],
            .ends
        ).thenFinished,
        .answered(
            "a client that finishes after two bodies",
            "9112 §9.3.2",
            post("Content-Length: 5", body: "hello") + post("Content-Length: 2", body: "hi"),
            [.status(200, "hello"), .status(200, "hi")],
            .ends
        )
        .thenFinished.notCompared("nginx gives up what it has passed on when the client finishes"),
        .answered(
            "a client that finishes after two requests",
            "9112 §9.3.2",
            get() + get("/later?2"),
            [.status(200, "now"), .status(200, "later 2")],
            .ends
        )
        .thenFinished.notCompared("there is no route at nginx that answers later"),
    ]

    private static let numbered: [ConformanceCase] = [
        .answered(
            "fifty requests at once",
            "9112 §9.3.2",
            (0..<50).map { get("/items/\($0)") }.joined(),
            (0..<50).map { .status(200, "\($0)") }
        )
    ]

    private static let pipelined: [ConformanceCase] =
        numbered + [
            .answered(
                "requests of different methods at once",
                "9112 §9.3.2",
                get() + post("Content-Length: 2", body: "hi") + message("HEAD /now HTTP/1.1")
                    + chunked("1\r\nx\r\n0\r\n\r\n") + get("/items/last"),
                [
                    .status(200, "now"), .status(200, "hi"), ExpectedAnswer.status(200).toHead,
                    .status(200, "x"), .status(200, "last"),
                ]
            ),
            .answered(
                "answers that come late keep their place",
                "9112 §9.3.2",
                get("/later?1") + get() + get("/later?2") + get(),
                [
                    .status(200, "later 1"), .status(200, "now"), .status(200, "later 2"),
                    .status(200, "now"),
                ]
            ).notCompared("there is no route at nginx that answers later"),
            .answered(
                "a refusal between two requests",
                "9112 §9.3.2",
                get() + get("/nowhere") + get("/items/2"),
                [.status(200, "now"), .status(404), .status(200, "2")]
            ),
            .answered(
                "an invalid request between two others",
                "9112 §9.3.2",
                get() + "GET /now HTTP/1.1\r\nHost : a\r\n\r\n" + get("/items/hidden"),
                [.status(200, "now"), .status(400)],
                .ends
            ),
            .answered(
                "the wish to end between two requests",
                "9112 §9.6",
                get() + get("/items/2", ["Connection: close"]) + get("/items/hidden"),
                [.status(200, "now"), .status(200, "2")],
                .ends
            ),
            .answered(
                "a request of HTTP/1.0 between two others",
                "9112 §9.3",
                get() + old + "\r\n" + get("/items/hidden"),
                [.status(200, "now"), .status(200, "now")],
                .ends
            ),
            .answered(
                "a large answer before a small one",
                "9112 §9.3.2",
                get("/large") + get(),
                [.status(200, letters(100_000)), .status(200, "now")]
            ),
        ]
}
