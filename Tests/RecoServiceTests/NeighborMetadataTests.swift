import Testing

@testable import RecoService

struct NeighborMetadataTests {
    private func metadata(_ json: String) -> NeighborMetadata {
        NeighborMetadata(json: Array(json.utf8), entry: 7)
    }

    @Test(arguments: [
        (#"{"id":"car"}"#, "car"), (#"{"x":[1,{"id":2}],"id":"a\u0062"}"#, "ab"),
        (#"{"id":4711}"#, "4711"), (#"{"id": -1.50e3 }"#, "-1.50e3"), (#"{"name":"x"}"#, "7"),
        (#"{"id":null}"#, "7"), (#"{}"#, "7"),
    ])
    func findsTheID(json: String, id: String) {
        #expect(metadata(json).id == id)
        #expect(metadata(json).isSound)
    }

    @Test(arguments: [
        "", "[]", "{\"id\":\"a\"", "{\"id\":\"a\"}}", "{\"id\":\"a\",\"x\":NaN}",
        "{\"id\":\"a\",\"id\":\"b\"}", "{\"x\":\u{1}}", "{\"x\":01}", "null",
    ])
    func doesNotCopyWhatIsNoObject(json: String) {
        #expect(metadata(json) == metadata("x"))
        #expect(!metadata(json).isSound)
        #expect(metadata(json).id == "7")
    }

    @Test func nestsAsDeepAsAMemoryAllows() {
        func nested(_ depth: Int) -> String {
            "{\"x\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                + "}"
        }
        #expect(metadata(nested(63)).isSound)
        #expect(!metadata(nested(65)).isSound)
    }
}
