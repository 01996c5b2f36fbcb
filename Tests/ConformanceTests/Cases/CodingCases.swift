import TestSupport

extension ConformanceCase {
    /// `Content-Encoding` of bodies and `Accept-Encoding` for answers.
    static let codings: [ConformanceCase] = (bodies + refusedBodies + answerCodings).map {
        $0.notCompared("nginx leaves codings of bodies to the server behind it")
    }

    private static func text(_ bytes: [UInt8]) -> String {
        bytes.map { String(Unicode.Scalar($0)) }.joined()
    }

    private static let gzip = text(CodedFormat.gzip.coded(Array("hello".utf8)))
    private static let zlib = text(CodedFormat.zlib.coded(Array("hello".utf8)))
    private static let raw = text(CodedFormat.raw.coded(Array("hello".utf8)))

    private static func coded(_ coding: String, _ body: String) -> String {
        let length = body.unicodeScalars.count
        return post("Content-Encoding: \(coding)", "Content-Length: \(length)", body: body)
    }

    private static let bodies: [ConformanceCase] =
        [
            ("a body in gzip", "gzip", gzip), ("a body in gzip by its old name", "x-gzip", gzip),
            ("a body in GZIP", "GZIP", gzip), ("a body in deflate", "deflate", zlib),
            ("a body in no coding but identity", "identity", "hello"),
            ("a body in gzip among empty elements", ", gzip,", gzip),
        ].map { .answered($0.0, "9110 §8.4", coded($0.1, $0.2), [.status(200, "hello")]) } + [
            .answered(
                "chunks in gzip",
                "9110 §8.4",
                chunked(
                    String(gzip.unicodeScalars.count, radix: 16) + "\r\n\(gzip)\r\n0\r\n\r\n",
                    "Content-Encoding: gzip"
                ),
                [.status(200, "hello")]
            )
        ]

    private static let refusedBodies: [ConformanceCase] = [
        ("a coding of bodies that nobody knows", "br", gzip, 415),
        ("one coding upon another", "gzip, deflate", gzip, 415),
        ("a body that is not in its coding", "gzip", "hello", 400),
        ("a coded body that ends early", "gzip", String(gzip.unicodeScalars.dropLast(9)), 400),
        ("bytes behind a coded body", "gzip", gzip + "x", 400),
        ("deflate without its format", "deflate", raw, 400),
    ].map { name, coding, body, status in
        let answer = ExpectedAnswer.status(status)
        return .answered(
            name,
            "9110 §15.5.16",
            coded(coding, body),
            [
                status == 415
                    ? answer.promising(.equals("Accept-Encoding", "gzip, deflate")) : answer
            ],
            .ends
        )
    }

    private static func asked(
        _ name: String,
        _ value: String,
        _ answer: ExpectedAnswer
    ) -> ConformanceCase {
        .answered(name, "9110 §12.5.3", get("/large", ["Accept-Encoding: \(value)"]), [answer])
    }

    private static let plain = ExpectedAnswer.status(200, letters(100_000))
        .with(.absent("Content-Encoding")).promising(.equals("Vary", "Accept-Encoding"))
    private static let zipped = ExpectedAnswer.status(200)
        .with(.equals("Content-Encoding", "gzip")).with(.equals("Vary", "Accept-Encoding"))

    private static let answerCodings: [ConformanceCase] = [
        asked("an answer in gzip", "gzip", zipped),
        asked("an answer in the better coding of two", "deflate;q=0.5, gzip", zipped),
        asked("an answer in any coding", "*", zipped),
        asked("no coding of answers", "", plain),
        asked("a coding of answers that nobody knows", "br", plain),
        asked("gzip of no weight", "gzip;q=0", plain),
        asked("an ill-formed weight", "gzip;q=2", plain),
        asked("no answer that would do", "identity;q=0", .status(406)),
        asked("no answer at all", "*;q=0", .status(406)),
        .answered(
            "a small answer is not coded",
            "9110 §12.5.3",
            get("/now", ["Accept-Encoding: gzip"]),
            [ExpectedAnswer.status(200, "now").with(.absent("Content-Encoding"))]
        ),
        .answered(
            "HEAD has the length of the coded answer",
            "9110 §9.3.2",
            message("HEAD /large HTTP/1.1", ["Accept-Encoding: gzip"]),
            [ExpectedAnswer.status(200).with(.equals("Content-Encoding", "gzip")).toHead]
        ),
    ]
}
