extension ConformanceCase {
    private static let clause = "9110 §7.8"

    /// Other protocols are offered and never taken.
    static let upgrades: [ConformanceCase] = [
        upgrade(
            "Upgrade to h2c",
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: h2c",
            "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"
        ),
        upgrade(
            "Upgrade to a websocket",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        ),
        upgrade(
            "Upgrade to several protocols",
            "Connection: upgrade",
            "Upgrade: TLS/1.0, HTTP/2.0, IRC/6.9"
        ),
        upgrade("Upgrade that no connection option names", "Upgrade: h2c"),
        .answered(
            "Upgrade in HTTP/1.0",
            clause,
            "GET /now HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
            [.status(200, "now").with(.absent("Upgrade"))],
            .ends
        ),
        .answered(
            "Upgrade with a request behind it",
            clause,
            get("/now", ["Connection: Upgrade", "Upgrade: websocket"]) + get("/items/2"),
            [.status(200, "now"), .status(200, "2")]
        ),
        .answered(
            "Upgrade with a body and a request behind it",
            clause,
            post(
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Content-Length: 5",
                body: "hello"
            ) + get("/items/2"),
            [
                ExpectedAnswer.status(200, "hello").with(.absent("Upgrade")).after(interims: 0),
                .status(200, "2"),
            ]
        ),
        .steps(
            "Upgrade with an expectation",
            clause,
            [
                .send(
                    bytes(
                        post(
                            "Connection: Upgrade",
                            "Upgrade: h2c",
                            "Content-Length: 5",
                            "Expect: 100-continue"
                        )
                    )
                ),
                .awaitInterim, .send(bytes("hello")),
            ],
            [ExpectedAnswer.status(200, "hello").after(interims: 1)]
        ),
    ]

    private static func upgrade(_ name: String, _ fields: String...) -> ConformanceCase {
        let answer = ExpectedAnswer.status(200, "now").with(.absent("Upgrade"))
        return .answered(name, clause, get("/now", fields), [answer.after(interims: 0)])
    }
}
