import Foundation
import Reco
import Tensors
import Testing

@testable import RecoService

struct LabelSetSchemaTests {
    private let schema = LabelSetSchema(dimension: 2, limits: LabelSetLimits())

    private func makeSet() throws -> LabelSet {
        try LabelSet(
            name: "cars",
            labels: ["van", "\"x\""],
            embeddings: Matrix(rowCount: 2, columnCount: 2, values: [0.6, 0.8, 0, -1])
        )
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func readsABody() throws {
        let list = try schema.parse(Array(#"{"labels":[{"name":"a","embedding":[0,2]}]}"#.utf8))
        #expect(list.names == ["a"])
        #expect(list.embeddings.values == [0, 1])
    }

    @Test func refusesOtherBodies() {
        #expect(
            throws: ServiceError.invalidField(
                pointer: "/labels",
                expected: "an array of labels",
                found: "no such member"
            )
        ) { try schema.parse(Array("{}".utf8)) }
        #expect(
            throws: ServiceError.unknownField(pointer: "/label", name: "label", known: ["labels"])
        ) { try schema.parse(Array(#"{"label":[]}"#.utf8)) }
    }

    @Test func writesASetWithAndWithoutEmbeddings() throws {
        let set = try makeSet()
        let summary =
            #""name":"cars","count":2,"dimension":2,"checksum":"\#(set.checksum)""#
        #expect(text(schema.encodeSummary(of: set)) == "{\(summary)}")
        #expect(
            text(schema.encode(set))
                == #"{\#(summary),"labels":[{"name":"van"},{"name":"\"x\""}]}"#
        )
        #expect(
            text(schema.encode(set, embeddingsAs: .float)).hasSuffix(
                #"[{"name":"van","embedding":[0.6,0.8]},{"name":"\"x\"","embedding":[0.0,-1.0]}]}"#
            )
        )
        #expect(text(schema.encode(set, embeddingsAs: .base64)).contains("\"AAAAAAAAgL8=\""))
        #expect(text(schema.encode(listOf: [set])) == "{\"label_sets\":[{\(summary)}]}")
        #expect(text(schema.encode(listOf: [])) == "{\"label_sets\":[]}")
    }
}
