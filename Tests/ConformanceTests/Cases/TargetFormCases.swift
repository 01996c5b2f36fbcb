extension ConformanceCase {
    /// The absolute form, the authority form and the asterisk.
    static let targetForms: [ConformanceCase] = absolute + refusedAbsolute + others

    private static func absolute(
        _ name: String,
        _ target: String,
        _ body: String = "now",
        permits: [Outcome] = []
    ) -> ConformanceCase {
        .answered(name, "9112 §3.2.2", get(target), [.status(200, body)], permits: permits)
    }

    private static let absolute: [ConformanceCase] = [
        absolute("a whole URI", "http://a/now"),
        absolute("a whole URI with a port and a query", "http://a:8080/items/b?c", "b"),
        absolute("a whole URI with an empty port", "http://a:/now"),
        absolute("a whole URI with a scheme in capitals", "HTTP://A/now"),
        absolute("a whole URI of another host than Host names", "http://b/now"),
        absolute("a whole URI of an IPv6 address", "http://[::1]:80/now"),
        absolute("a whole URI of an encoded host", "http://%61/now", permits: [.anyRefusal]),
        absolute("a whole URI with dot segments", "http://a/x/../now"),
        .answered(
            "a whole URI without a path is the root",
            "9110 §4.2.3",
            get("http://a"),
            [.status(404)],
            permits: [.anyRefusal]
        ),
        .answered(
            "a whole URI without a path, with a query",
            "9110 §4.2.3",
            get("http://a?b"),
            [.status(404)],
            permits: [.anyRefusal]
        ),
        .answered(
            "a whole URI of HTTP/1.0 without Host",
            "9112 §3.2.2",
            "GET http://a/now HTTP/1.0\r\n\r\n",
            [.status(200, "now")],
            .ends
        ),
        .answered(
            "https over a connection that is not secured",
            "9110 §7.4",
            get("https://a/now"),
            [.status(421)],
            permits: [.anyRefusal, .silence]
        ).only(.plain),
        .answered(
            "https over TLS",
            "9110 §7.4",
            get("https://a/now"),
            [.status(200, "now")]
        ).only(.tls).notCompared("nginx is asked over TCP"),
    ]

    private static let refusedAbsolute: [ConformanceCase] = [
        .mustBeRefused(
            "a whole URI without a host",
            "9110 §4.2.1",
            get("http:///now"),
            permits: [.anyRefusal, .silence]
        ),
        .mustBeRefused(
            "a whole URI with a port and no host",
            "9110 §4.2.1",
            get("http://:80/now"),
            permits: [.anyRefusal, .silence]
        ),
        .mustBeRefused(
            "a whole URI without Host in HTTP/1.1",
            "9112 §3.2",
            "GET http://a/now HTTP/1.1\r\n\r\n"
        ),
        .refused("a whole URI with user information", "9110 §4.2.4", get("http://u:p@a/now")),
        .refused("a whole URI of another scheme", "9110 §7.4", get("ftp://a/now")),
        .refused("a whole URI with a port of letters", "9112 §3.2.2", get("http://a:b/now")),
        .refused("a whole URI with a port beyond all", "9112 §3.2.2", get("http://a:65536/now")),
        .refused("a whole URI with two ports", "9112 §3.2.2", get("http://a:80:80/now")),
        .refused("a whole URI with an open bracket", "9112 §3.2.2", get("http://[::1/now")),
        .refused("a whole URI with a fragment", "9112 §3.2.2", get("http://a/now#b")),
        .refused("a whole URI with one slash", "9112 §3.2.2", get("http:/now")),
        .refused("a whole URI without a scheme", "9112 §3.2.2", get("://a/now")),
        .refused("a script for a URI", "9112 §3.2.2", get("javascript:alert(1)")),
    ]

    private static let others: [ConformanceCase] = [
        .refused("a relative target", "9112 §3.2.1", get("now")),
        .refused("a query alone", "9112 §3.2.1", get("?now")),
        .refused("an authority with GET", "9112 §3.2.3", get("a:80")),
        .refused("an asterisk with GET", "9112 §3.2.4", get("*")),
        .refused(
            "an asterisk with a method that nobody knows",
            "9112 §3.2.4",
            message("M-SEARCH * HTTP/1.1")
        ),
        .refused("an asterisk and more", "9112 §3.2.4", message("OPTIONS */now HTTP/1.1")),
        .answered(
            "OPTIONS for the server",
            "9112 §3.2.4",
            message("OPTIONS * HTTP/1.1"),
            [ownOptions],
            permits: [.anyRefusal]
        ),
        .answered(
            "OPTIONS for a whole URI without a path",
            "9112 §3.2.4",
            message("OPTIONS http://a HTTP/1.1"),
            [ownOptions],
            permits: [.anyRefusal]
        ),
        .answered(
            "CONNECT",
            "9110 §9.3.6",
            message("CONNECT a:443 HTTP/1.1"),
            [.status(501)],
            .ends,
            permits: [.anyRefusal]
        ),
        .answered(
            "CONNECT with a body",
            "9110 §9.3.6",
            message("CONNECT a:443 HTTP/1.1", ["Content-Length: 5"], body: "hello"),
            [.status(501)],
            .ends,
            permits: [.anyRefusal]
        ),
        .mustBeRefused(
            "CONNECT without a port",
            "9110 §9.3.6",
            message("CONNECT a HTTP/1.1"),
            permits: [.anyRefusal, .silence]
        ),
        .mustBeRefused(
            "CONNECT with an empty port",
            "9110 §9.3.6",
            message("CONNECT a: HTTP/1.1"),
            permits: [.anyRefusal, .silence]
        ),
        .mustBeRefused(
            "CONNECT with a port beyond all",
            "9110 §9.3.6",
            message("CONNECT a:99999 HTTP/1.1"),
            permits: [.anyRefusal, .silence]
        ),
        .refused("CONNECT with a path", "9112 §3.2.3", message("CONNECT /now HTTP/1.1")),
        .refused("CONNECT with a whole URI", "9112 §3.2.3", message("CONNECT http://a/ HTTP/1.1")),
    ]

    private static let ownOptions = ExpectedAnswer.status(204)
        .promising(.equals("Allow", "DELETE, GET, HEAD, OPTIONS, POST, PUT"))
}
