import HTTPWire
import Testing

@testable import HTTPServing

struct AnswerCoderTests {
    private let counters = ServerCounters()

    private func accepted(_ value: String) -> AcceptEncoding {
        var fields = FieldList()
        fields.append("Accept-Encoding", value)
        return AcceptEncoding(fields)
    }

    private func answer(_ type: String, _ count: Int = 2000) -> HTTPResponse {
        HTTPResponse(contentType: type, body: [UInt8](repeating: 0x20, count: count))
    }

    @Test(arguments: [
        ("application/json", true), ("application/problem+json", true), ("text/plain", true),
        ("text/plain; version=0.0.4; charset=utf-8", true), ("application/yaml", true),
        ("application/octet-stream", false), ("image/png", false), ("", false),
    ])
    func textIsCompressedAndOtherTypesAreNot(type: String, isText: Bool) {
        let coder = AnswerCoder(minimumByteCount: 1000, counters: counters)
        let response = coder.encoded(answer(type), for: accepted("gzip"))
        #expect(response.fields.contains("Content-Encoding") == isText)
        #expect(response.fields.contains("Vary") == isText)
        #expect((response.body.count < 2000) == isText)
    }

    @Test func whatIsCodedAlreadyIsNotCodedAgain() {
        let coder = AnswerCoder(minimumByteCount: 1000, counters: counters)
        var response = answer("text/plain")
        response.fields.append("Content-Encoding", "br")
        #expect(coder.encoded(response, for: accepted("gzip")) == response)
    }

    @Test func countsWhatWasSaved() {
        let coder = AnswerCoder(minimumByteCount: 1, counters: counters)
        let response = coder.encoded(answer("text/plain"), for: accepted("deflate"))
        #expect(counters.plainAnswerBytes.value == 2000)
        #expect(counters.codedAnswerBytes.value == response.body.count)
    }

    @Test func knowsWhomItCannotAnswer() {
        let (on, off) = (
            AnswerCoder(minimumByteCount: 1, counters: counters),
            AnswerCoder(minimumByteCount: 0, counters: counters)
        )
        #expect(on.canAnswer(accepted("gzip, *;q=0")))
        #expect(!off.canAnswer(accepted("gzip, *;q=0")))
        #expect(!on.canAnswer(accepted("*;q=0")))
        #expect(off.canAnswer(accepted("gzip")))
    }

    @Test func anAnswerWithoutABodyStaysAsItIs() {
        let coder = AnswerCoder(minimumByteCount: 1, counters: counters)
        let response = HTTPResponse(status: 204)
        #expect(coder.encoded(response, for: accepted("gzip, *;q=0")) == response)
    }
}
