import HTTPWire
import Testing

extension RequestSample {
    static let rejectedSizes: [RequestSample] = [
        .rejected(
            "a long method",
            String(repeating: "A", count: 33) + " / HTTP/1.1\r\n",
            .methodTooLong(byteLimit: 32),
            501
        ),
        .rejected(
            "a method without end",
            String(repeating: "A", count: 9000),
            .methodTooLong(byteLimit: 32),
            501
        ),
        .rejected(
            "something without end",
            String(repeating: "(", count: 9000),
            .invalidMethod(found: String(repeating: "(", count: 40) + "..."),
            400
        ),
        .rejected(
            "a target one too long",
            target("/" + String(repeating: "a", count: 8192)),
            .targetTooLong(byteLimit: 8192),
            414
        ),
        .rejected(
            "a target without end",
            "GET /" + String(repeating: "a", count: 9000),
            .targetTooLong(byteLimit: 8192),
            414
        ),
        .rejected(
            "a field without end",
            "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 300),
            limits: limits { $0.headByteLimit = 256 },
            .headTooLarge(byteLimit: 256),
            431
        ),
        .rejected(
            "a name without end",
            "GET / HTTP/1.1\r\n" + String(repeating: "a", count: 300),
            limits: limits { $0.headByteLimit = 256 },
            .headTooLarge(byteLimit: 256),
            431
        ),
        .rejected(
            "a head one too large",
            get("X: abcdef"),
            limits: limits { $0.headByteLimit = 37 },
            .headTooLarge(byteLimit: 37),
            431
        ),
        .rejected(
            "a field too many",
            get("A:", "B:", "C:"),
            limits: limits { $0.fieldCountLimit = 3 },
            .tooManyFields(limit: 3),
            431
        ),
        .rejected(
            "an announced body too large",
            post("Content-Length: 5", body: "hello"),
            limits: limits { $0.bodyByteLimit = 4 },
            .bodyTooLarge(byteLimit: 4),
            413
        ),
        .rejected(
            "the largest number",
            post("Content-Length: 9223372036854775807"),
            .bodyTooLarge(byteLimit: 8_388_608),
            413
        ),
        .rejected(
            "a chunk too large",
            chunked("5\r\n"),
            limits: limits { $0.bodyByteLimit = 4 },
            after: chunkedHead,
            .bodyTooLarge(byteLimit: 4),
            413
        ),
        .rejected(
            "chunks too large together",
            chunked("3\r\nabc\r\n2\r\n"),
            limits: limits { $0.bodyByteLimit = 4 },
            after: chunkedHead + ["+abc"],
            .bodyTooLarge(byteLimit: 4),
            413
        ),
        .rejected(
            "three chunks too large together",
            chunked("2\r\nab\r\n2\r\ncd\r\n1\r\n"),
            limits: limits { $0.bodyByteLimit = 4 },
            after: chunkedHead + ["+abcd"],
            .bodyTooLarge(byteLimit: 4),
            413
        ),
        .rejected(
            "a chunk of 64 bits",
            chunked("FFFFFFFFFFFFFFFF\r\n"),
            after: chunkedHead,
            .bodyTooLarge(byteLimit: 8_388_608),
            413
        ),
        .rejected(
            "a chunk that overflows the sum",
            chunked("1\r\na\r\n7FFFFFFFFFFFFFFF\r\n"),
            after: chunkedHead + ["+a"],
            .bodyTooLarge(byteLimit: 8_388_608),
            413
        ),
        .rejected(
            "a chunk line without end",
            chunked("5;" + String(repeating: "a", count: 300)),
            after: chunkedHead,
            .chunkLineTooLong(byteLimit: 256),
            400
        ),
        .rejected(
            "digits without end",
            chunked(String(repeating: "0", count: 300)),
            after: chunkedHead,
            .chunkLineTooLong(byteLimit: 256),
            400
        ),
        .rejected(
            "too many extensions",
            chunked("1;aaa\r\nx\r\n1;aaa\r\n"),
            limits: limits { $0.chunkExtensionByteLimit = 7 },
            after: chunkedHead + ["+x"],
            .chunkExtensionsTooLarge(byteLimit: 7),
            400
        ),
        .rejected(
            "a trailer without end",
            chunked("0\r\nX: " + String(repeating: "a", count: 100)),
            limits: limits { $0.trailerByteLimit = 64 },
            after: chunkedHead,
            .trailersTooLarge(byteLimit: 64),
            431
        ),
        .rejected(
            "a trailer too many",
            chunked("0\r\nA:\r\nHost: b\r\nC:\r\n\r\n"),
            limits: limits { $0.fieldCountLimit = 2 },
            after: chunkedHead,
            .tooManyFields(limit: 2),
            431
        ),
    ]
}
