import Testing

@testable import VectorMemory

@Suite struct MetadataLineTests {
    private func completed(_ line: String) throws(MetadataFault) -> String {
        String(
            decoding: try MetadataLine.completed(Array(line.utf8), defaultID: "42"),
            as: UTF8.self
        )
    }

    @Test(arguments: [
        (#"{"id":"a"}"#, #"{"id":"a"}"#),
        (#"  {"id": 7, "x": [1]} "# + "\r", #"{"id": 7, "x": [1]}"#),
        ("{}", #"{"id":"42"}"#), (#"{ "x":1}"#, #"{"id":"42", "x":1}"#),
        (#"{"sub":{"id":1}}"#, #"{"id":"42","sub":{"id":1}}"#),
        (#"{"\u0069d":"a"}"#, #"{"\u0069d":"a"}"#),
    ])
    func keepsAnIDAndAddsAMissingOne(line: String, expected: String) throws {
        #expect(try completed(line) == expected)
    }

    @Test(arguments: [
        ("", MetadataFault.syntax(offset: 0)), ("{", .syntax(offset: 1)),
        ("[]", .notAnObject), ("\"id\"", .notAnObject), ("{\"id\":null}", .wrongID),
        ("{\"id\":[]}", .wrongID), ("{\"id\":true}", .wrongID),
        ("{\"id\":1,\"id\":2}", .repeatedKey("id")), ("{\"id\":1}{}", .syntax(offset: 8)),
        (String(repeating: "[", count: 65), .tooDeep(limit: 64)),
    ])
    func refusesWhatTheServiceCouldNotPassOn(line: String, fault: MetadataFault) {
        #expect(throws: fault) { _ = try completed(line) }
    }

    @Test func refusesBytesThatAreNoText() {
        let line = Array("{\"id\":\"".utf8) + [0xFF] + Array("\"}".utf8)
        #expect(throws: MetadataFault.notUTF8) {
            _ = try MetadataLine.completed(line, defaultID: "0")
        }
    }

    @Test func bindsItsLength() throws {
        let frame = #"{"id":""}"#.utf8.count
        let longest = String(repeating: "x", count: MetadataLine.byteLimit - frame)
        _ = try completed("{\"id\":\"\(longest)\"}")
        #expect(throws: MetadataFault.tooLong(byteLimit: 1 << 20)) {
            _ = try completed("{\"id\":\"\(longest)x\"}")
        }
        // The id that a line is given counts too.
        #expect(throws: MetadataFault.tooLong(byteLimit: 1 << 20)) {
            _ = try completed("{\"x\":\"\(longest)x\"}")
        }
    }

    @Test func readsTheIDAsText() throws {
        #expect(try MetadataLine.id(of: Array(#"{"x":1,"id":"ü\n"}"#.utf8)) == "ü\n")
        #expect(try MetadataLine.id(of: Array(#"{"id":17}"#.utf8)) == "17")
        #expect(throws: MetadataFault.missingID) {
            _ = try MetadataLine.id(of: Array("{}".utf8))
        }
    }
}
