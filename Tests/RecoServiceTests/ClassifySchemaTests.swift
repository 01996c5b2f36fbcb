import Reco
import Tensors
import Testing

@testable import RecoService

struct ClassifySchemaTests {
    private let schema: ClassifySchema

    init() throws {
        let memory = try ServiceFixture().memory
        schema = ClassifySchema(
            dimension: 2,
            limits: ServiceLimits(),
            labelLimits: LabelSetLimits(),
            header: AnswerHeader(modelName: "m", memory: memory)
        )
    }

    private func parse(_ text: String) throws -> ClassifyRequest {
        try schema.parse(Array(text.utf8))
    }

    @Test func readsDefaults() throws {
        let request = try parse(#"{"embedding":[3,4],"label_set":"cars"}"#)
        #expect(request.images.values == [0.6, 0.8])
        #expect(request.labels == .stored("cars"))
        #expect(request.top == 5)
        #expect(request.sides == .both)
        #expect(!request.compares)
    }

    @Test func readsEverything() throws {
        let request = try parse(
            #"{"compare":true,"refine":"text","top":9,"embeddings":[[1,0]],"#
                + #""labels":[{"name":"a","embedding":[0,3]}]}"#
        )
        let embeddings = Matrix(rowCount: 1, columnCount: 2, values: [0, 1])
        #expect(request.labels == .inline(LabelList(names: ["a"], embeddings: embeddings)))
        #expect(request.top == 9)
        #expect(request.sides == .text)
        #expect(request.compares)
    }

    @Test(arguments: [
        (#"{"embedding":[1,0]}"#, "", "either label_set or labels", "neither"),
        (
            #"{"embedding":[1,0],"label_set":"a","labels":[]}"#, "/labels",
            "either label_set or labels", "both"
        ),
        (
            #"{"embedding":[1,0],"label_set":"../a"}"#, "/label_set",
            "1…64 of A-Z a-z 0-9 . _ - with no dot in front", "\"../a\""
        ),
        (#"{"embedding":[1,0],"label_set":3}"#, "/label_set", "a string", "a number"),
        (#"{"label_set":"a"}"#, "", "either embedding or embeddings", "neither"),
        (#"{"embedding":[1,0],"label_set":"a","top":0}"#, "/top", "an integer from 1", "0"),
        (
            #"{"embedding":[1,0],"label_set":"a","refine":"all"}"#, "/refine",
            "one of \"none\", \"image\", \"text\", \"both\"", "\"all\""
        ),
        (
            #"{"embedding":[1,0],"label_set":"a","compare":"yes"}"#, "/compare", "a boolean",
            "a string"
        ),
    ])
    func refusesOthers(body: String, pointer: String, expected: String, found: String) {
        #expect(
            throws: ServiceError.invalidField(pointer: pointer, expected: expected, found: found)
        ) { try parse(body) }
    }

    @Test func refusesUnknownMembers() {
        #expect(
            throws: ServiceError.unknownField(
                pointer: "/k",
                name: "k",
                known: [
                    "embedding", "embeddings", "label_set", "labels", "top", "refine", "compare",
                ]
            )
        ) { try parse(#"{"embedding":[1,0],"label_set":"a","k":3}"#) }
    }

    @Test func writesAnAnswer() throws {
        var request = try parse(#"{"embedding":[1,0],"label_set":"cars","refine":"image"}"#)
        let ranked = [[RankedLabel(index: 1, similarity: 0.5, probability: 0.75)]]
        let originals = [[RankedLabel(index: 0, similarity: 0.25, probability: 0.5)]]
        var answer = ClassifyAnswer(ranked: ranked, originals: nil, names: ["van", "bus"])
        func text() -> String {
            String(decoding: schema.encode(answer, for: request), as: UTF8.self)
        }
        #expect(
            text().hasSuffix(
                #","label_set":"cars","refine":"image","data":[{"index":0,"labels":"#
                    + #"[{"label":"bus","similarity":0.5,"probability":0.75}]}]}"#
            )
        )
        answer.originals = originals
        request.labels = .inline(LabelList(names: [], embeddings: request.images))
        #expect(!text().contains("label_set"))
        #expect(
            text().hasSuffix(
                #""original":[{"label":"van","similarity":0.25,"probability":0.5}]}]}"#
            )
        )
    }
}
