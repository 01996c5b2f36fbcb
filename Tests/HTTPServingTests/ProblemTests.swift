import Foundation
import HTTPServing
import HTTPWire
import Testing

struct ProblemTests {
    private func decode(_ problem: Problem) throws -> [String: Any] {
        let data = Data(problem.response.body)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func isAProblemDocument() throws {
        let problem = Problem(status: 422, detail: "expected 512, found 3", field: "/embeddings/0")
        #expect(problem.response.status == 422)
        #expect(problem.response.fields.first("Content-Type") == "application/problem+json")
        let object = try decode(problem)
        #expect(object["type"] as? String == "about:blank")
        #expect(object["title"] as? String == "Unprocessable Content")
        #expect(object["status"] as? Int == 422)
        #expect(object["detail"] as? String == "expected 512, found 3")
        #expect(object["field"] as? String == "/embeddings/0")
    }

    @Test func leavesOutTheFieldThatItDoesNotHave() throws {
        #expect(try decode(Problem(status: 404, detail: "x")).keys.contains("field") == false)
    }

    @Test func escapesWhateverTheDetailHolds() throws {
        let nasty = "\"\\/\u{0}\u{1f}\n\r\t\u{7f} ä € 😀 </script>"
        let problem = Problem(type: nasty, title: nasty, status: 400, detail: nasty, field: nasty)
        let object = try decode(problem)
        for key in ["type", "title", "detail", "field"] {
            #expect(object[key] as? String == nasty)
        }
    }

    @Test func carriesExtraFields() {
        var fields = FieldList()
        fields.append("Retry-After", "7")
        let response = Problem(status: 503, detail: "busy", extraFields: fields).response
        #expect(response.fields.first("Retry-After") == "7")
        #expect(response.status == 503)
    }
}
