import HTTPWire
import Testing

extension RequestSample {
    static let acceptedBodies: [RequestSample] = [
        .accepted(
            "a length",
            post("Content-Length: 5", body: "hello"),
            ["POST / 1.1 5 keep", "Host=a", "Content-Length=5", "+hello", "."]
        ),
        .accepted(
            "a length of zero",
            post("Content-Length: 0"),
            ["POST / 1.1 0 keep", "Host=a", "Content-Length=0", "."]
        ),
        .accepted(
            "a length with leading zeros",
            post("Content-Length: 005", body: "hello"),
            ["POST / 1.1 5 keep", "Host=a", "Content-Length=005", "+hello", "."]
        ),
        .accepted(
            "a length with blanks around it",
            post("Content-Length:  5 ", body: "hello"),
            ["POST / 1.1 5 keep", "Host=a", "Content-Length=5", "+hello", "."]
        ),
        .accepted(
            "a body in a GET",
            get("Content-Length: 3") + "a\0\n",
            ["GET / 1.1 3 keep", "Host=a", "Content-Length=3", "+a\0\n", "."]
        ),
        .accepted(
            "a POST without a body",
            post(),
            ["POST / 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "a body that looks like a request",
            post("Content-Length: 18", body: "GET / HTTP/1.1\r\n\r\n"),
            [
                "POST / 1.1 18 keep", "Host=a", "Content-Length=18",
                "+GET / HTTP/1.1\r\n\r\n", ".",
            ]
        ),
        .accepted(
            "half a body",
            post("Content-Length: 5", body: "he"),
            ["POST / 1.1 5 keep", "Host=a", "Content-Length=5", "+he"]
        ),
        .accepted("half a head", "GET / HTTP/1.1\r\nHost: a\r\n", []),
        .accepted("nothing", "", []),
        .accepted(
            "chunks",
            chunked("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"),
            chunkedHead + ["+hello!", "."]
        ),
        .accepted("no chunks", chunked("0\r\n\r\n"), chunkedHead + ["."]),
        .accepted("half a chunk", chunked("5\r\nhel"), chunkedHead + ["+hel"]),
        .accepted(
            "a coding in capitals",
            post("Transfer-Encoding: CHUNKED ", body: "0\r\n\r\n"),
            ["POST / 1.1 chunked keep", "Host=a", "Transfer-Encoding=CHUNKED", "."]
        ),
        .accepted(
            "chunk sizes in both cases",
            chunked("A\r\n0123456789\r\na\r\n0123456789\r\n00\r\n\r\n"),
            chunkedHead + ["+01234567890123456789", "."]
        ),
        .accepted(
            "sixteen digits",
            chunked("0000000000000001\r\nx\r\n0\r\n\r\n"),
            chunkedHead + ["+x", "."]
        ),
        .accepted(
            "data that looks like the end",
            chunked("5\r\n0\r\n\r\n\r\n0\r\n\r\n"),
            chunkedHead + ["+0\r\n\r\n", "."]
        ),
        .accepted(
            "extensions",
            chunked("1;a;b=c;d=\"e;\\\"f\"\r\nx\r\n0;last\r\n\r\n"),
            chunkedHead + ["+x", "."]
        ),
        .accepted(
            "extensions with blanks",
            chunked("1 ;\ta = b ; c\r\nx\r\n0\r\n\r\n"),
            chunkedHead + ["+x", "."]
        ),
        .accepted(
            "trailers",
            chunked("1\r\nx\r\n0\r\nX-Sum: 1\r\nX-Sum:\t2 \r\n\r\n"),
            chunkedHead + ["+x", "~X-Sum=1", "~X-Sum=2", "."]
        ),
        .accepted(
            "trailers that come too late, dropped",
            chunked("0\r\nContent-Length: 9\r\nX: 1\r\nHOST: evil\r\nAuthorization: b\r\n\r\n"),
            chunkedHead + ["~X=1", "."]
        ),
        .accepted(
            "a whole body at the limit",
            post("Content-Length: 4", body: "abcd"),
            limits: limits { $0.bodyByteLimit = 4 },
            ["POST / 1.1 4 keep", "Host=a", "Content-Length=4", "+abcd", "."]
        ),
        .accepted(
            "chunks at the limit",
            chunked("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n"),
            limits: limits { $0.bodyByteLimit = 4 },
            chunkedHead + ["+abcd", "."]
        ),
    ]

    /// The default limits with a change.
    static func limits(_ change: (inout WireLimits) -> Void) -> WireLimits {
        var limits = WireLimits()
        change(&limits)
        return limits
    }
}
