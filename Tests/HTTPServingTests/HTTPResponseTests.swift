import HTTPServing
import HTTPWire
import Testing

struct HTTPResponseTests {
    @Test func bearsItsContentType() {
        let response = HTTPResponse(contentType: "application/json", body: [0x7b, 0x7d])
        #expect(response.status == 200)
        #expect(response.fields.all("content-type") == ["application/json"])
        #expect(response.body == [0x7b, 0x7d])
    }

    @Test func mayBeBare() {
        let response = HTTPResponse(status: 204)
        #expect(response.fields.isEmpty)
        #expect(response.body.isEmpty)
    }
}
