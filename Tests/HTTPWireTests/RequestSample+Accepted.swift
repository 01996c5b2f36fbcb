import HTTPWire

extension RequestSample {
    static let acceptedHeads: [RequestSample] = [
        .accepted("a plain GET", get(), ["GET / 1.1 none keep", "Host=a", "."]),
        .accepted(
            "a field list in order, names as they came",
            get("aCCept: */*", "X-1: one", "X-1: two"),
            ["GET / 1.1 none keep", "Host=a", "aCCept=*/*", "X-1=one", "X-1=two", "."]
        ),
        .accepted(
            "an empty line before the request line",
            "\r\n" + get(),
            ["GET / 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "two empty lines before the request line",
            "\r\n\r\n" + get(),
            ["GET / 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "an unknown method",
            "BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n",
            ["BREW /pot 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "a method of small letters, which is not GET",
            "get / HTTP/1.1\r\nHost: a\r\n\r\n",
            ["get / 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "a method of odd token characters",
            "M-SEARCH!#$%&'*+.^_`|~ / HTTP/1.1\r\nHost: a\r\n\r\n",
            ["M-SEARCH!#$%&'*+.^_`|~ / 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "HEAD",
            "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
            ["HEAD / 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "no field value",
            get("X-Empty:"),
            ["GET / 1.1 none keep", "Host=a", "X-Empty=", "."]
        ),
        .accepted(
            "a field value of blanks only",
            get("X-Blank: \t "),
            ["GET / 1.1 none keep", "Host=a", "X-Blank=", "."]
        ),
        .accepted(
            "no blank after the colon",
            get("X:1"),
            ["GET / 1.1 none keep", "Host=a", "X=1", "."]
        ),
        .accepted(
            "blanks around a value",
            get("X: \t 1 2\t3 \t"),
            ["GET / 1.1 none keep", "Host=a", "X=1 2\t3", "."]
        ),
        .accepted(
            "colons in a value",
            get("X: :a:b:"),
            ["GET / 1.1 none keep", "Host=a", "X=:a:b:", "."]
        ),
        .accepted(
            "a value in UTF-8",
            get("X: ü"),
            ["GET / 1.1 none keep", "Host=a", "X=ü", "."]
        ),
        .accepted(
            "a name of odd token characters",
            get("!#$%&'*+-.^_`|~09az: 1"),
            ["GET / 1.1 none keep", "Host=a", "!#$%&'*+-.^_`|~09az=1", "."]
        ),
        .accepted(
            "an underscore, which makes it another field",
            get("Transfer_Encoding: chunked", "Content_Length: 7"),
            [
                "GET / 1.1 none keep", "Host=a", "Transfer_Encoding=chunked",
                "Content_Length=7", ".",
            ]
        ),
        .accepted(
            "Connection: close",
            get("Connection: close"),
            ["GET / 1.1 none close", "Host=a", "Connection=close", "."]
        ),
        .accepted(
            "close among other options",
            get("Connection: Upgrade , ,CLOSE", "Upgrade: h2c"),
            [
                "GET / 1.1 none close", "Host=a", "Connection=Upgrade , ,CLOSE",
                "Upgrade=h2c", ".",
            ]
        ),
        .accepted(
            "close in a second field",
            get("Connection: keep-alive", "Connection: close"),
            [
                "GET / 1.1 none close", "Host=a", "Connection=keep-alive",
                "Connection=close", ".",
            ]
        ),
        .accepted(
            "an option that only begins with close",
            get("Connection: closed"),
            ["GET / 1.1 none keep", "Host=a", "Connection=closed", "."]
        ),
        .accepted(
            "a later minor version",
            "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
            ["GET / 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "HTTP/1.0 without anything",
            "GET / HTTP/1.0\r\n\r\n",
            ["GET / 1.0 none close", "."]
        ),
        .accepted(
            "HTTP/1.0 with keep-alive",
            "GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n",
            ["GET / 1.0 none keep", "Host=a", "Connection=Keep-Alive", "."]
        ),
        .accepted(
            "HTTP/1.0 with keep-alive and close",
            "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
            ["GET / 1.0 none close", "Connection=keep-alive, close", "."]
        ),
        .accepted(
            "an expectation of HTTP/1.0, ignored",
            "POST / HTTP/1.0\r\nExpect: teapot\r\nContent-Length: 1\r\n\r\nx",
            ["POST / 1.0 1 close", "Expect=teapot", "Content-Length=1", "+x", "."]
        ),
        .accepted(
            "an expected 100",
            post("Expect: 100-Continue", "Content-Length: 1", body: "x"),
            [
                "POST / 1.1 1 keep continue", "Host=a", "Expect=100-Continue",
                "Content-Length=1", "+x", ".",
            ]
        ),
        .accepted(
            "an expected 100 before chunks",
            post("Expect: 100-continue", "Transfer-Encoding: chunked", body: "0\r\n\r\n"),
            [
                "POST / 1.1 chunked keep continue", "Host=a", "Expect=100-continue",
                "Transfer-Encoding=chunked", ".",
            ]
        ),
        .accepted(
            "an expected 100 without a body",
            get("Expect: 100-continue"),
            ["GET / 1.1 none keep", "Host=a", "Expect=100-continue", "."]
        ),
        .accepted(
            "a host with a port",
            "GET / HTTP/1.1\r\nHost: example.com:8080\r\n\r\n",
            ["GET / 1.1 none keep", "Host=example.com:8080", "."]
        ),
        .accepted(
            "a host of version 6",
            "GET / HTTP/1.1\r\nhost: [::1]:80\r\n\r\n",
            ["GET / 1.1 none keep", "host=[::1]:80", "."]
        ),
        .accepted(
            "two requests at once",
            get() + post("Content-Length: 2", body: "ab"),
            [
                "GET / 1.1 none keep", "Host=a", ".", "POST / 1.1 2 keep", "Host=a",
                "Content-Length=2", "+ab", ".",
            ]
        ),
        .accepted(
            "bytes behind a last request",
            get("Connection: close") + "\0\n nonsense",
            ["GET / 1.1 none close", "Host=a", "Connection=close", "."]
        ),
        .accepted(
            "two empty lines before each of two requests",
            "\r\n\r\n" + get() + "\r\n\r\n" + get(),
            ["GET / 1.1 none keep", "Host=a", ".", "GET / 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "an empty line between requests",
            get() + "\r\n" + get(),
            ["GET / 1.1 none keep", "Host=a", ".", "GET / 1.1 none keep", "Host=a", "."]
        ),
    ]

    static let acceptedTargets: [RequestSample] = [
        .accepted("a path", target("/a/b"), ["GET /a/b 1.1 none keep", "Host=a", "."]),
        .accepted("a query", target("/a?b=c&d"), ["GET /a?b=c&d 1.1 none keep", "Host=a", "."]),
        .accepted("an empty query", target("/a?"), ["GET /a? 1.1 none keep", "Host=a", "."]),
        .accepted(
            "a query with question mark, slash and encodings",
            target("/?a?b/c%20%00%2F"),
            ["GET /?a?b/c%20%00%2F 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "dot segments in a query, which stay",
            target("/?/../."),
            ["GET /?/../. 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "every character of a path",
            target("/-._~!$&'()*+,;=:@"),
            ["GET /-._~!$&'()*+,;=:@ 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "encodings in both cases",
            target("/%4A%6a%6A%20"),
            ["GET /Jjj  1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "an encoded question mark",
            target("/a%3Fb?c"),
            ["GET /a?b?c 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "UTF-8, encoded",
            target("/%C3%BC"),
            ["GET /ü 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "what is encoded twice is decoded once",
            target("/%252e%252e/%2525"),
            ["GET /%2e%2e/%25 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "dot segments",
            target("/a/./b/../c"),
            ["GET /a/c 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "dot segments beyond the root",
            target("/../../etc/passwd"),
            ["GET /etc/passwd 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "encoded dot segments",
            target("/a/%2e%2E/b/%2e"),
            ["GET /b/ 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "names that begin with dots",
            target("/.well-known/..a/..."),
            ["GET /.well-known/..a/... 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "empty segments",
            target("//a//"),
            ["GET //a// 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "the absolute form",
            target("http://b:81/c?d"),
            ["GET [b:81]/c?d 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "the absolute form without a path",
            target("HTTPS://b"),
            ["GET [b]/ 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "the absolute form with a query only",
            target("http://b?c"),
            ["GET [b]/?c 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "the absolute form in HTTP/1.0",
            "GET http://b/ HTTP/1.0\r\n\r\n",
            ["GET [b]/ 1.0 none close", "."]
        ),
        .accepted(
            "the absolute form with dot segments",
            target("http://b/x/../%41"),
            ["GET [b]/A 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "OPTIONS for the server",
            "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            ["OPTIONS * 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "OPTIONS for the server, by a proxy",
            "OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n",
            ["OPTIONS * 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "OPTIONS for a resource",
            "OPTIONS /x HTTP/1.1\r\nHost: a\r\n\r\n",
            ["OPTIONS /x 1.1 none keep", "Host=a", "."]
        ),
        .accepted(
            "CONNECT, which the router refuses",
            "CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n",
            ["CONNECT <b:443> 1.1 none keep", "Host=b:443", "."]
        ),
    ]
}
