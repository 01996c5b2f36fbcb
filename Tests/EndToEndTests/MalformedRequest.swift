import Testing

/// One request that must be refused, as raw bytes, and the exact status that refuses it.
struct MalformedRequest: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let status: Int

    var testDescription: String { name }

    init(_ name: String, _ text: String, _ status: Int) {
        self.name = name
        bytes = Array(text.utf8)
        self.status = status
    }

    init(_ name: String, bytes: [UInt8], _ status: Int) {
        self.name = name
        self.bytes = bytes
        self.status = status
    }

    /// A `POST` with a body of the right length, wrong only in what the body says.
    static func post(
        _ path: String,
        _ body: String,
        type: String = "application/json"
    ) -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Type: \(type)\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// A `PUT` with a body of the right length.
    static func put(_ path: String, _ body: String) -> String {
        "PUT \(path) HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

/// Requests whose framing or head is wrong; RFC 9112 and RFC 9110 say why.
enum MalformedHead {
    private static let host = "Host: a\r\n"

    static let all: [MalformedRequest] = requestLines + fields + lengths + chunks + routing

    private static let requestLines: [MalformedRequest] = [
        .init("no target", "GET HTTP/1.1\r\n\(host)\r\n", 400),
        .init("no version", "GET /healthz\r\n\(host)\r\n", 400),
        .init("two spaces", "GET  /healthz HTTP/1.1\r\n\(host)\r\n", 400),
        .init("tab for space", "GET\t/healthz HTTP/1.1\r\n\(host)\r\n", 400),
        .init("space at the end", "GET /healthz HTTP/1.1 \r\n\(host)\r\n", 400),
        .init("lower-case protocol", "GET /healthz http/1.1\r\n\(host)\r\n", 400),
        .init("version of two digits", "GET /healthz HTTP/1.10\r\n\(host)\r\n", 400),
        .init("HTTP/2.0 in clear", "GET /healthz HTTP/2.0\r\n\(host)\r\n", 505),
        .init("HTTP/0.9 with version", "GET /healthz HTTP/0.9\r\n\(host)\r\n", 505),
        .init("method with a colon", "GE:T /healthz HTTP/1.1\r\n\(host)\r\n", 400),
        .init("empty method", " /healthz HTTP/1.1\r\n\(host)\r\n", 400),
        .init("unknown method", "BREW /healthz HTTP/1.1\r\n\(host)\r\n", 501),
        .init("relative target", "GET healthz HTTP/1.1\r\n\(host)\r\n", 400),
        .init("target with a fragment", "GET /healthz#top HTTP/1.1\r\n\(host)\r\n", 400),
        .init("target with a control byte", "GET /he\u{1}alth HTTP/1.1\r\n\(host)\r\n", 400),
        .init("target of bad escapes", "GET /%zz HTTP/1.1\r\n\(host)\r\n", 400),
        .init("target with an escaped zero", "GET /%00 HTTP/1.1\r\n\(host)\r\n", 400),
        .init("asterisk with GET", "GET * HTTP/1.1\r\n\(host)\r\n", 400),
        .init("only a line feed", "GET /healthz HTTP/1.1\n\(host)\r\n", 400),
        .init("a TLS hello", bytes: [22, 3, 1, 0, 5, 1, 0, 0, 1, 0, 13, 10, 13, 10], 400),
        .init(
            "target too long",
            "GET /\(String(repeating: "a", count: 9_000)) HTTP/1.1\r\n\(host)\r\n",
            414
        ),
    ]

    private static let fields: [MalformedRequest] = [
        .init("no host", "GET /healthz HTTP/1.1\r\n\r\n", 400),
        .init("two hosts", "GET /healthz HTTP/1.1\r\n\(host)\(host)\r\n", 400),
        .init("host with a path", "GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        .init("space before the colon", "GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        .init("no colon", "GET /healthz HTTP/1.1\r\n\(host)Accept\r\n\r\n", 400),
        .init("empty name", "GET /healthz HTTP/1.1\r\n\(host): x\r\n\r\n", 400),
        .init("name with a space", "GET /healthz HTTP/1.1\r\n\(host)A b: x\r\n\r\n", 400),
        .init("folded line", "GET /healthz HTTP/1.1\r\n\(host)A: b\r\n c\r\n\r\n", 400),
        .init("line begins with a space", "GET /healthz HTTP/1.1\r\n \(host)\r\n", 400),
        .init("zero in a value", "GET /healthz HTTP/1.1\r\n\(host)A: \u{0}\r\n\r\n", 400),
        .init("bare carriage return", "GET /healthz HTTP/1.1\r\n\(host)A: b\rc\r\n\r\n", 400),
        .init("bare line feed", "GET /healthz HTTP/1.1\r\n\(host)A: b\nC: d\r\n\r\n", 400),
        .init("escape in a value", "GET /healthz HTTP/1.1\r\n\(host)A: \u{1b}[m\r\n\r\n", 400),
        .init(
            "a field too many",
            "GET /healthz HTTP/1.1\r\n\(host)"
                + String(repeating: "A: b\r\n", count: 200) + "\r\n",
            431
        ),
        .init(
            "a field too long",
            "GET /healthz HTTP/1.1\r\n\(host)A: \(String(repeating: "b", count: 40_000))\r\n\r\n",
            431
        ),
    ]

    private static func refine(_ lines: String, _ body: String = "") -> String {
        "POST /refine HTTP/1.1\r\n\(host)Content-Type: application/json\r\n\(lines)\r\n\(body)"
    }

    private static let lengths: [MalformedRequest] = [
        .init("length with a sign", refine("Content-Length: +2\r\n", "{}"), 400),
        .init("negative length", refine("Content-Length: -2\r\n", "{}"), 400),
        .init("length in hexadecimal", refine("Content-Length: 0x2\r\n", "{}"), 400),
        .init("empty length", refine("Content-Length:\r\n", "{}"), 400),
        .init(
            "length that overflows",
            refine("Content-Length: 99999999999999999999999\r\n", "{}"),
            400
        ),
        .init(
            "two different lengths",
            refine("Content-Length: 2\r\nContent-Length: 3\r\n", "{} "),
            400
        ),
        .init("a list of different lengths", refine("Content-Length: 2, 3\r\n", "{} "), 400),
        .init(
            "both framings",
            refine("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
            400
        ),
        .init("body announced too large", refine("Content-Length: 99999999999\r\n"), 413),
        .init(
            "expectation unknown",
            refine("Expect: 200-maybe\r\nContent-Length: 2\r\n", "{}"),
            417
        ),
    ]

    private static func chunked(_ coding: String, _ body: String) -> String {
        refine("Transfer-Encoding: \(coding)\r\n", body)
    }

    private static let chunks: [MalformedRequest] = [
        .init("coding unknown", chunked("gzip, chunked", "0\r\n\r\n"), 501),
        .init("chunked not last", chunked("chunked, gzip", "0\r\n\r\n"), 400),
        .init("chunked twice", chunked("chunked, chunked", "0\r\n\r\n"), 400),
        .init("almost chunked", chunked("xchunked", "0\r\n\r\n"), 400),
        .init(
            "chunked in HTTP/1.0",
            "POST /refine HTTP/1.0\r\n\(host)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400
        ),
        .init("chunk size with a sign", chunked("chunked", "+2\r\n{}\r\n0\r\n\r\n"), 400),
        .init("chunk size with a prefix", chunked("chunked", "0x2\r\n{}\r\n0\r\n\r\n"), 400),
        .init("empty chunk size", chunked("chunked", "\r\n{}\r\n0\r\n\r\n"), 400),
        .init(
            "chunk size that overflows",
            chunked("chunked", "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
            400
        ),
        .init("chunk longer than said", chunked("chunked", "2\r\n{}x\r\n0\r\n\r\n"), 400),
        .init("chunk without line end", chunked("chunked", "2\r\n{}0\r\n\r\n"), 400),
        .init("trailer without colon", chunked("chunked", "2\r\n{}\r\n0\r\nbad\r\n\r\n"), 400),
    ]

    private static let routing: [MalformedRequest] = [
        .init("no such path", "GET /nothing HTTP/1.1\r\n\(host)\r\n", 404),
        .init("path of dots", "GET /../../etc/passwd HTTP/1.1\r\n\(host)\r\n", 404),
        .init("wrong method", "DELETE /refine HTTP/1.1\r\n\(host)\r\n", 405),
        .init("get of a post", "GET /refine HTTP/1.1\r\n\(host)\r\n", 405),
        .init("no such label set", "GET /label-sets/none HTTP/1.1\r\n\(host)\r\n", 404),
    ]
}
