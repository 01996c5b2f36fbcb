import Reco
import Tensors
import Testing

@testable import RecoService

struct LabelFieldsTests {
    private func read(_ json: String, labelLimit: Int = 3) throws -> LabelList {
        let bytes = Array(json.utf8)
        var scanner = JSONScanner(bytes.span)
        let limits = LabelSetLimits(labelLimit: labelLimit, labelByteLimit: 5)
        let labels = try LabelFields.read(from: &scanner, dimension: 2, limits: limits)
        try scanner.finish()
        return labels
    }

    @Test func readsNamesAndEmbeddings() throws {
        let labels = try read(
            #"[{"name":"a","embedding":[3,4]},{"embedding":"AAAAAAAAgL8=","name":"été"}]"#
        )
        #expect(labels.names == ["a", "été"])
        #expect(labels.embeddings.values == [0.6, 0.8, 0, -1])
    }

    @Test func namesMayRepeat() throws {
        let labels = try read(
            #"[{"name":"crane","embedding":[1,0]},{"name":"crane","embedding":[0,1]}]"#
        )
        #expect(labels.names == ["crane", "crane"])
    }

    @Test(arguments: [
        ("{}", "/labels", "an array", "an object"), ("[]", "/labels", "1…3 labels", "0"),
        ("[1]", "/labels/0", "an object", "a number"),
        (#"[{"embedding":[1,0]}]"#, "/labels/0/name", "a label's name", "no such member"),
        (#"[{"name":"a"}]"#, "/labels/0/embedding", "a label's embedding", "no such member"),
        (
            #"[{"name":"a","embedding":[1,0]},{"name":"","embedding":[1,0]}]"#, "/labels/1/name",
            "a name of 1…5 bytes", "0"
        ),
        (
            #"[{"name":"ééé","embedding":[1,0]}]"#, "/labels/0/name", "a name of 1…5 bytes", "6"
        ),
        (#"[{"name":1,"embedding":[1,0]}]"#, "/labels/0/name", "a string", "a number"),
        (#"[{"name":"a","embedding":[1]}]"#, "/labels/0/embedding", "2 numbers", "1"),
        (
            #"[{"name":"a","embedding":[1,0]},{"name":"b","embedding":[0,0]}]"#,
            "/labels/1/embedding", "an embedding that is not all zeros", "all 2 numbers zero"
        ),
        (
            #"[{"name":"a","name":"b","embedding":[1,0]}]"#, "/labels/0/name", "each key once",
            "another \"name\""
        ),
    ])
    func refusesOthers(json: String, pointer: String, expected: String, found: String) {
        #expect(
            throws: ServiceError.invalidField(pointer: pointer, expected: expected, found: found)
        ) { try read(json) }
    }

    @Test func countsLabelsBeyondTheLimit() {
        let label = #"{"name":"a","embedding":[1,0]}"#
        #expect(
            throws: ServiceError.invalidField(
                pointer: "/labels",
                expected: "1…3 labels",
                found: "5"
            )
        ) { try read("[\(Array(repeating: label, count: 5).joined(separator: ","))]") }
    }

    @Test func refusesUnknownMembers() {
        #expect(
            throws: ServiceError.unknownField(
                pointer: "/labels/0/na~1me",
                name: "na/me",
                known: ["name", "embedding"]
            )
        ) { try read(#"[{"na/me":"a"}]"#) }
    }
}
