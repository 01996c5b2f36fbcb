import HTTPWire
import Testing

/// Against literal bytes.
struct ResponseEncoderTests {
    private let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    private let hello = Array("hello".utf8)

    private func head(_ status: Int = 200, _ fields: (String, String)...) -> ResponseHead {
        var head = ResponseHead(status: status)
        for (name, value) in fields { head.fields.append(name, value) }
        return head
    }

    private func encode(
        _ encoder: ResponseEncoder,
        _ head: ResponseHead,
        _ body: [UInt8]
    ) -> String {
        var output: [UInt8] = []
        encoder.encode(head, body: body, date: date, into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private func lines(_ lines: String..., body: String = "") -> String {
        (lines + ["", ""]).joined(separator: "\r\n") + body
    }

    @Test func writesAWholeResponse() {
        let encoder = ResponseEncoder(keepsAlive: true)
        #expect(
            encode(encoder, head(200, ("Content-Type", "text/plain")), hello)
                == lines(
                    "HTTP/1.1 200 OK",
                    "Date: \(date)",
                    "Content-Type: text/plain",
                    "Content-Length: 5",
                    body: "hello"
                )
        )
    }

    @Test func appendsToWhatIsThere() {
        var output = Array("before".utf8)
        ResponseEncoder(keepsAlive: true).encode(head(), body: [], date: date, into: &output)
        let expected = lines("HTTP/1.1 200 OK", "Date: \(date)", "Content-Length: 0")
        #expect(String(decoding: output, as: UTF8.self) == "before" + expected)
    }

    @Test func closesByDefault() {
        #expect(
            encode(ResponseEncoder(), head(400), [])
                == lines(
                    "HTTP/1.1 400 Bad Request",
                    "Date: \(date)",
                    "Content-Length: 0",
                    "Connection: close"
                )
        )
    }

    @Test func tellsAnOldClientThatTheConnectionStaysOpen() {
        let encoder = ResponseEncoder(version: .http10, keepsAlive: true)
        #expect(
            encode(encoder, head(), hello)
                == lines(
                    "HTTP/1.1 200 OK",
                    "Date: \(date)",
                    "Content-Length: 5",
                    "Connection: keep-alive",
                    body: "hello"
                )
        )
    }

    @Test func leavesTheBodyOutForHead() {
        let encoder = ResponseEncoder(isHead: true, keepsAlive: true)
        #expect(
            encode(encoder, head(), hello)
                == lines("HTTP/1.1 200 OK", "Date: \(date)", "Content-Length: 5")
        )
    }

    @Test(arguments: [(204, "No Content"), (304, "Not Modified")])
    func sendsNeitherBodyNorLengthWithStatusesThatHaveNone(status: Int, phrase: String) {
        let encoder = ResponseEncoder(keepsAlive: true)
        let expected = lines("HTTP/1.1 \(status) \(phrase)", "Date: \(date)", "ETag: \"a\"")
        #expect(encode(encoder, head(status, ("ETag", "\"a\"")), hello) == expected)
    }

    @Test func doesNotLetFieldsContradictTheFraming() {
        let encoder = ResponseEncoder(keepsAlive: true)
        let lying = head(
            200,
            ("content-length", "9"),
            ("TRANSFER-ENCODING", "chunked"),
            ("X", "1"),
            ("Connection", "close"),
            ("date", "never")
        )
        #expect(
            encode(encoder, lying, hello)
                == lines(
                    "HTTP/1.1 200 OK",
                    "Date: \(date)",
                    "X: 1",
                    "Content-Length: 5",
                    body: "hello"
                )
        )
    }

    @Test func cannotBeMadeToSplitAResponse() {
        let encoder = ResponseEncoder(keepsAlive: true)
        let text = encode(encoder, head(200, ("X", "a\r\nSet-Cookie: b\r\n\r\n<html>")), [])
        #expect(
            text
                == lines(
                    "HTTP/1.1 200 OK",
                    "Date: \(date)",
                    "X: a  Set-Cookie: b    <html>",
                    "Content-Length: 0"
                )
        )
    }

    @Test(arguments: [0, 1, 9, 10, 99, 100, 65_535, 1_000_000])
    func writesLengthsInDecimal(byteCount: Int) {
        let body = [UInt8](repeating: 0x61, count: byteCount)
        let text = encode(ResponseEncoder(isHead: true), head(), body)
        #expect(text.contains("\r\nContent-Length: \(byteCount)\r\n"))
    }

    @Test func takesItsFactsFromTheRequest() throws {
        let requests = [
            ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", true, HTTPVersion.http11, true),
            ("GET / HTTP/1.0\r\n\r\n", false, .http10, false),
            ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false, .http11, false),
        ]
        for (text, isHead, version, keepsAlive) in requests {
            var parser = RequestParser()
            parser.receive(Array(text.utf8).span)
            guard case .head(let request) = try parser.nextEvent() else {
                Issue.record("no head")
                continue
            }
            let encoder = ResponseEncoder(answering: request)
            #expect(encoder.isHead == isHead)
            #expect(encoder.version == version)
            #expect(encoder.keepsAlive == keepsAlive)
            #expect(!ResponseEncoder(answering: request, mayKeepAlive: false).keepsAlive)
        }
    }

    @Test func asksForTheBodyInTwoLines() {
        #expect(
            String(decoding: ResponseEncoder.continuation, as: UTF8.self)
                == "HTTP/1.1 100 Continue\r\n\r\n"
        )
    }
}
