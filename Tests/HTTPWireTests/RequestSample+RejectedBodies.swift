import HTTPWire

extension RequestSample {
    static let rejectedFraming: [RequestSample] = [
        length("a plus sign", "+5"),
        length("a minus sign", "-1"),
        length("a prefix", "0x5"),
        length("an octal prefix", "0o5"),
        length("an underscore", "1_0"),
        length("letters", "abc"),
        length("nothing", ""),
        length("a fraction", "5.0"),
        length("an exponent", "1e1"),
        length("a space inside", "1 0"),
        length("a list of equal numbers", "5, 5"),
        length("a list of unequal numbers", "5, 6"),
        length("a comma", "5,"),
        length("quotation marks", "\"5\""),
        length("more than 64 bits", "18446744073709551621"),
        length("one more than Int.max", "9223372036854775808"),
        .rejected(
            "Arabic digits",
            post("Content-Length: ٥"),
            .invalidContentLength(found: "\\xD9\\xA5"),
            400
        ),
        .rejected(
            "two unequal lengths",
            post("Content-Length: 5", "Content-Length: 6"),
            .repeatedContentLength(count: 2),
            400
        ),
        .rejected(
            "two equal lengths",
            post("Content-Length: 5", "content-length: 5"),
            .repeatedContentLength(count: 2),
            400
        ),
        .rejected(
            "both framings",
            post("Content-Length: 5", "Transfer-Encoding: chunked"),
            .conflictingFraming,
            400
        ),
        .rejected(
            "both framings the other way round",
            post("Transfer-Encoding: chunked", "Content-Length: 0"),
            .conflictingFraming,
            400
        ),
        .rejected(
            "an unknown coding and a length",
            post("Transfer-Encoding: xchunked", "Content-Length: 5"),
            .conflictingFraming,
            400
        ),
        .rejected(
            "a coding in HTTP/1.0",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            .transferEncodingInOldVersion,
            400
        ),
        .rejected(
            "no coding",
            post("Transfer-Encoding:"),
            .invalidTransferEncoding(found: ""),
            400
        ),
        coding("a comma first", ", chunked"),
        coding("a comma last", "chunked,"),
        coding("chunked twice", "chunked, chunked"),
        coding("chunked before another", "chunked, gzip"),
        coding("chunked with a parameter", "chunked;q=1"),
        coding("chunked in quotes", "\"chunked\""),
        coding("two words", "chunked identity"),
        .rejected(
            "chunked in two fields",
            post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
            .invalidTransferEncoding(found: "chunked, chunked"),
            400
        ),
        .rejected(
            "chunked, then identity",
            post("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
            .invalidTransferEncoding(found: "chunked, identity"),
            400
        ),
        .rejected(
            "the Kelvin sign for k",
            post("Transfer-Encoding: chun\u{212A}ed"),
            .invalidTransferEncoding(found: "chun\\xE2\\x84\\xAAed"),
            400
        ),
        coding("another coding", "gzip"),
        unknownCoding("another coding before chunked", "gzip, chunked", "gzip"),
        coding("a coding that ends like chunked", "xchunked"),
        coding("identity", "identity"),
    ]

    static let rejectedBodies: [RequestSample] = [
        size("no digits", "\r\n", ""),
        size("a letter", "g\r\n", "g"),
        size("a sign", "+5\r\nhello\r\n", "+5"),
        size("a minus sign", "-1\r\n", "-1"),
        size("a space first", " 5\r\nhello\r\n", " 5"),
        size("a space last", "5 \r\nhello\r\n", "5 "),
        size("a prefix", "0x5\r\nhello\r\n", "0x5"),
        size("an underscore first", "_5\r\n", "_5"),
        size("an underscore inside", "1_0\r\n", "1_0"),
        size("an extension without a size", ";a\r\n", ";a"),
        size("seventeen digits", "00000000000000001\r\nx\r\n", "00000000000000001"),
        ext("an empty extension", "5;\r\nhello\r\n", ";"),
        ext("two semicolons", "5;;a\r\n", ";;a"),
        ext("an extension that is no token", "5;a[=x\r\n", ";a[=x"),
        ext("no value", "5;a=\r\n", ";a="),
        ext("an open quotation", "5;a=\"b\r\n", ";a=\"b"),
        ext("an open quotation that ends in a backslash", "5;a=\"b\\\r\n", ";a=\"b\\"),
        ext("something after a quotation", "5;a=\"b\"c\r\n", ";a=\"b\"c"),
        ext("a blank last", "5;a \r\n", ";a "),
        .rejected("LF after a size", chunked("5\nhello"), after: chunkedHead, .bareLineFeed, 400),
        .rejected(
            "LF in an extension",
            chunked("5;\nhello"),
            after: chunkedHead,
            .bareLineFeed,
            400
        ),
        .rejected(
            "CR in an extension",
            chunked("5;a\rX\r\n"),
            after: chunkedHead,
            .bareCarriageReturn(found: 0x58),
            400
        ),
        .rejected(
            "NUL in an extension",
            chunked("5;\0\r\n"),
            after: chunkedHead,
            .controlByte(found: 0),
            400
        ),
        .rejected(
            "CR without LF after a size",
            chunked("5\rhello"),
            after: chunkedHead,
            .bareCarriageReturn(found: 0x68),
            400
        ),
        .rejected(
            "nothing after data",
            chunked("5\r\nhello0\r\n\r\n"),
            after: chunkedHead + ["+hello"],
            .missingChunkEnd(found: 0x30),
            400
        ),
        .rejected(
            "more data than announced",
            chunked("5\r\nhello!!\r\n"),
            after: chunkedHead + ["+hello"],
            .missingChunkEnd(found: 0x21),
            400
        ),
        .rejected(
            "LF after data",
            chunked("5\r\nhello\n0\r\n\r\n"),
            after: chunkedHead + ["+hello"],
            .missingChunkEnd(found: 0x0A),
            400
        ),
        .rejected(
            "CR after data",
            chunked("5\r\nhello\r0\r\n"),
            after: chunkedHead + ["+hello"],
            .missingChunkEnd(found: 0x30),
            400
        ),
        .rejected(
            "two good chunks and a bad one",
            chunked("1\r\na\r\n1\r\nb\r\nz\r\n"),
            after: chunkedHead + ["+ab"],
            .invalidChunkSize(found: "z"),
            400
        ),
        trailer("a folded trailer", "X: a\r\n b\r\n", .foldedLine),
        trailer("a blank before the colon", "X : a\r\n", .blankBeforeColon(name: "X")),
        trailer("no colon", "X\r\n", .missingColon(found: "X")),
        trailer("no name", ": a\r\n", .emptyFieldName),
        trailer("NUL in a trailer", "X: \0\r\n", .controlByte(found: 0)),
        trailer("LF for the empty line", "\n", .bareLineFeed),
        trailer("a request at once", "GET / HTTP/1.1\r\n", .invalidFieldName(found: 0x20)),
    ]

    private static func length(_ name: String, _ value: String) -> RequestSample {
        .rejected(
            "length: \(name)",
            post("Content-Length: \(value)", body: "hello"),
            .invalidContentLength(found: value),
            400
        )
    }

    private static func coding(_ name: String, _ value: String) -> RequestSample {
        .rejected(
            name,
            post("Transfer-Encoding: \(value)", body: "0\r\n\r\n"),
            .invalidTransferEncoding(found: value),
            400
        )
    }

    private static func unknownCoding(
        _ name: String,
        _ value: String,
        _ found: String
    ) -> RequestSample {
        .rejected(
            name,
            post("Transfer-Encoding: \(value)", body: "0\r\n\r\n"),
            .unsupportedTransferCoding(found: found),
            501
        )
    }

    private static func size(_ name: String, _ body: String, _ found: String) -> RequestSample {
        .rejected(
            "chunk size: \(name)",
            chunked(body),
            after: chunkedHead,
            .invalidChunkSize(found: found),
            400
        )
    }

    private static func ext(_ name: String, _ body: String, _ found: String) -> RequestSample {
        .rejected(
            name,
            chunked(body),
            after: chunkedHead,
            .invalidChunkExtension(found: found),
            400
        )
    }

    private static func trailer(
        _ name: String,
        _ trailers: String,
        _ error: WireError
    ) -> RequestSample {
        .rejected(
            "trailer: \(name)",
            chunked("1\r\nx\r\n0\r\n" + trailers + "\r\n"),
            after: chunkedHead + ["+x"],
            error,
            400
        )
    }
}
