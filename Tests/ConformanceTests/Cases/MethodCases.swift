extension ConformanceCase {
    /// What each method does, and where it does nothing.
    static let methods: [ConformanceCase] = served + refusals + options

    private static let served: [ConformanceCase] = [
        .answered("GET", "9110 §9.3.1", get("/items/a"), [.status(200, "a")]),
        .answered(
            "HEAD",
            "9110 §9.3.2",
            message("HEAD /now HTTP/1.1"),
            [ExpectedAnswer.status(200).with(.equals("Content-Length", "3")).toHead]
        ),
        .answered(
            "HEAD where GET is large",
            "9110 §9.3.2",
            message("HEAD /large HTTP/1.1"),
            [ExpectedAnswer.status(200).with(.equals("Content-Length", "100000")).toHead]
        ),
        .answered(
            "HEAD of an answer that comes late",
            "9110 §9.3.2",
            message("HEAD /later?x HTTP/1.1"),
            [ExpectedAnswer.status(200).with(.equals("Content-Length", "7")).toHead]
        )
        .notCompared("there is no route at nginx that answers later"),
        .answered(
            "HEAD of nothing",
            "9110 §9.3.2",
            message("HEAD /nowhere HTTP/1.1"),
            [ExpectedAnswer.status(404).toHead]
        ),
        .answered(
            "HEAD of an empty answer",
            "9110 §9.3.2",
            message("HEAD /empty HTTP/1.1"),
            [ExpectedAnswer.status(204).toHead]
        ),
        .answered(
            "HEAD of a fault",
            "9110 §9.3.2",
            message("HEAD /fault HTTP/1.1"),
            [ExpectedAnswer.status(500).toHead]
        ),
        .answered(
            "HEAD twice and GET",
            "9110 §9.3.2",
            message("HEAD /now HTTP/1.1") + message("HEAD /items/abcd HTTP/1.1") + get(),
            [
                ExpectedAnswer.status(200).with(.equals("Content-Length", "3")).toHead,
                ExpectedAnswer.status(200).with(.equals("Content-Length", "4")).toHead,
                .status(200, "now"),
            ]
        ),
        .answered(
            "HEAD in HTTP/1.0",
            "9110 §9.3.2",
            "HEAD /now HTTP/1.0\r\n\r\n",
            [ExpectedAnswer.status(200).with(.equals("Content-Length", "3")).toHead],
            .ends
        ),
        .answered(
            "POST",
            "9110 §9.3.3",
            post("Content-Length: 2", body: "hi"),
            [.status(200, "hi")]
        ),
        .answered(
            "PUT that makes something",
            "9110 §9.3.4",
            message("PUT /new HTTP/1.1", ["Content-Length: 2"], body: "hi"),
            [.status(201)]
        )
        .notCompared(ownRoute),
        .answered("DELETE", "9110 §9.3.5", message("DELETE /items/a HTTP/1.1"), [.status(204)])
            .notCompared(ownRoute),
    ]

    private static let ownRoute = "the route is of this server"

    private static func notAllowed(
        _ name: String,
        _ request: String,
        _ allowed: String,
        _ connection: Outcome.Connection = .stays
    ) -> ConformanceCase {
        let answer = ExpectedAnswer.status(405).with(.present("Allow"))
            .promising(.equals("Allow", allowed))
        let others = [403, 404, 501].map(Outcome.status) + [.served, Outcome([answer], .either)]
        return .answered(name, "9110 §15.5.6", request, [answer], connection, permits: others)
    }

    private static let ownRefusal = "what nginx refuses here is a matter of its configuration"

    private static let refusals: [ConformanceCase] = [
        notAllowed(
            "POST where there is only GET",
            message("POST /now HTTP/1.1", ["Content-Length: 0"]),
            "GET, HEAD, OPTIONS"
        ),
        notAllowed(
            "POST of a body where there is only GET",
            message("POST /now HTTP/1.1", ["Content-Length: 2"], body: "hi"),
            "GET, HEAD, OPTIONS",
            .ends
        ),
        notAllowed(
            "PUT where there is only GET",
            message("PUT /now HTTP/1.1"),
            "GET, HEAD, OPTIONS"
        ),
        notAllowed(
            "DELETE where there is only GET",
            message("DELETE /now HTTP/1.1"),
            "GET, HEAD, OPTIONS"
        ),
        notAllowed(
            "PATCH where there is only GET",
            message("PATCH /now HTTP/1.1"),
            "GET, HEAD, OPTIONS"
        ),
        notAllowed(
            "QUERY where there is only GET",
            message("QUERY /now HTTP/1.1"),
            "GET, HEAD, OPTIONS"
        ),
        notAllowed(
            "TRACE",
            message("TRACE /now HTTP/1.1", ["Cookie: secret"]),
            "GET, HEAD, OPTIONS"
        ),
        notAllowed(
            "TRACE with a body",
            message("TRACE /now HTTP/1.1", ["Content-Length: 2"], body: "hi"),
            "GET, HEAD, OPTIONS",
            .ends
        ),
        notAllowed("GET where there is only POST", get("/echo"), "OPTIONS, POST")
            .notCompared(ownRefusal),
        .answered(
            "HEAD where there is only POST",
            "9110 §15.5.6",
            message("HEAD /echo HTTP/1.1"),
            [
                ExpectedAnswer.status(405).with(.present("Allow")).promising(
                    .equals("Allow", "OPTIONS, POST")
                )
                .toHead
            ]
        ).notCompared(ownRefusal),
        notAllowed(
            "POST where there are GET, PUT and DELETE",
            message("POST /items/a HTTP/1.1"),
            "DELETE, GET, HEAD, OPTIONS, PUT"
        ).notCompared(ownRoute),
    ]

    private static let options: [ConformanceCase] = [
        .answered(
            "OPTIONS",
            "9110 §9.3.7",
            message("OPTIONS /now HTTP/1.1"),
            [ExpectedAnswer.status(204).promising(.equals("Allow", "GET, HEAD, OPTIONS"))],
            permits: [.served, .anyRefusal]
        ),
        .answered(
            "OPTIONS where there is only POST",
            "9110 §9.3.7",
            message("OPTIONS /echo HTTP/1.1"),
            [ExpectedAnswer.status(204).promising(.equals("Allow", "OPTIONS, POST"))]
        ).notCompared(ownRefusal),
        .answered(
            "OPTIONS of nothing",
            "9110 §9.3.7",
            message("OPTIONS /nowhere HTTP/1.1"),
            [.status(404)],
            permits: [.served, .anyRefusal]
        ),
        .answered(
            "OPTIONS that counts its forwarders",
            "9110 §7.6.2",
            message("OPTIONS /now HTTP/1.1", ["Max-Forwards: 0"]),
            [.status(204)],
            permits: [.served, .anyRefusal]
        ),
    ]
}
