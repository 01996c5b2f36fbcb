import HTTPWire
import Testing

@testable import HTTPServing

struct HTTPResponseTests {
    @Test func bearsItsContentType() {
        let response = HTTPResponse(contentType: "application/json", body: [0x7b, 0x7d])
        #expect(response.status == 200)
        #expect(response.fields.all("content-type") == ["application/json"])
        #expect(response.body == [0x7b, 0x7d])
    }

    @Test func hasWhatEveryAnswerHas() {
        var response = HTTPResponse(status: 204)
        response.fields.append("Location", "/a")
        response.notes = AnswerNotes(times: [.init("search", .milliseconds(2))])
        let fields = response.fieldsOfAnswer(
            id: "a-1",
            duration: .milliseconds(3),
            to: nil,
            crossOrigins: CrossOriginPolicy(origins: ["https://a.example"])
        )
        #expect(fields.first("Location") == "/a")
        #expect(fields.first("X-Request-Id") == "a-1")
        #expect(fields.first("Server-Timing") == "search;dur=2.000, total;dur=3.000")
        #expect(fields.first("Vary") == "Origin")
    }

    @Test func mayBeBare() {
        let response = HTTPResponse(status: 204)
        #expect(response.fields.isEmpty)
        #expect(response.body.isEmpty)
    }
}
