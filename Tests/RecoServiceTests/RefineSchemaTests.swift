import Foundation
import HTTPServing
import Reco
import Tensors
import Testing
import VectorMemory

@testable import RecoService

struct RefineSchemaTests {
    private let schema: RefineSchema

    init() throws {
        let memory = try ServiceFixture().memory
        schema = RefineSchema(
            dimension: 2,
            limits: ServiceLimits(),
            header: AnswerHeader(modelName: "m", memory: memory)
        )
    }

    private func parse(_ text: String) throws -> RefineRequest {
        try schema.parse(Array(text.utf8))
    }

    @Test func readsDefaults() throws {
        #expect(
            try parse(#"{"modality":"text","embedding":[3,4]}"#)
                == RefineRequest(
                    originals: Matrix(rowCount: 1, columnCount: 2, values: [0.6, 0.8]),
                    modality: .text
                )
        )
    }

    @Test func readsEverythingInAnyOrder() throws {
        let request = try parse(
            #"{"k":3,"encoding_format":"base64","embeddings":[[3,4],[0,1]],"neighbors":true,"#
                + #""modality":"image"}"#
        )
        #expect(request.originals.values == [0.6, 0.8, 0, 1])
        #expect(request.modality == .image)
        #expect(request.k == 3)
        #expect(request.wantsNeighbors)
        #expect(request.format == .base64)
    }

    @Test(arguments: [
        (#"{"embedding":[1,0]}"#, "/modality", "\"image\" or \"text\"", "no such member"),
        (
            #"{"modality":"sound","embedding":[1,0]}"#, "/modality",
            "one of \"image\", \"text\"", "\"sound\""
        ),
        (#"{"modality":"image"}"#, "", "either embedding or embeddings", "neither"),
        (
            #"{"modality":"image","embedding":[1,0],"embeddings":[[1,0]]}"#, "/embeddings",
            "either embedding or embeddings", "embedding as well"
        ),
        (#"{"modality":"image","embedding":[1,0],"k":0}"#, "/k", "an integer in 1…256", "0"),
        (#"{"modality":"image","embedding":[1,0],"k":257}"#, "/k", "an integer in 1…256", "257"),
        (
            #"{"modality":"image","embedding":[1,0],"neighbors":1}"#, "/neighbors", "a boolean",
            "a number"
        ),
        (
            #"{"modality":"image","embedding":[1,0],"encoding_format":"hex"}"#,
            "/encoding_format", "one of \"float\", \"base64\"", "\"hex\""
        ),
        (
            #"{"modality":"image","embedding":[1,0],"k":1,"k":1}"#, "/k", "each key once",
            "another \"k\""
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
                pointer: "/kay",
                name: "kay",
                known: [
                    "modality", "embedding", "embeddings", "k", "neighbors", "encoding_format",
                ]
            )
        ) { try parse(#"{"modality":"image","embedding":[1,0],"kay":3}"#) }
    }

    /// Random damage to a good body: an answer or an error, and never a trap.
    @Test func survivesDamagedBodies() {
        var random = SplitMix(seed: 51)
        let body = Array(
            #"{"modality":"image","embeddings":[[0.25,-1e-3],"AACAPwAAgD8="],"k":3}"#.utf8
        )
        var refusedCount = 0
        for _ in 0..<20_000 {
            var damaged = body
            for _ in 0...Int(random.next() % 3) {
                damaged[Int(random.next() % UInt64(damaged.count))] =
                    UInt8(truncatingIfNeeded: random.next())
            }
            do {
                #expect(try schema.parse(damaged).originals.rowCount <= 2)
            } catch {
                refusedCount += 1
            }
        }
        #expect(refusedCount > 10_000)
    }

    @Test func writesAnAnswer() throws {
        let refinement = Refinement(
            embeddings: Matrix(rowCount: 1, columnCount: 2, values: [0.6, 0.8]),
            neighbors: [
                [Neighbor(entry: 4, similarity: 0.5), Neighbor(entry: 2, similarity: 0.25)]
            ],
            attention: Matrix(rowCount: 1, columnCount: 2, values: [0.75, 0.125])
        )
        var request = try parse(#"{"modality":"image","embedding":[1,0],"neighbors":true}"#)
        func answer() -> String {
            String(
                decoding: schema.encode(refinement, for: request, k: 2) { entry in
                    Array((entry == 4 ? #"{"id":"e","x":[1]}"# : "broken").utf8)
                },
                as: UTF8.self
            )
        }
        #expect(
            answer().hasSuffix(
                #","modality":"image","k":2,"data":[{"index":0,"embedding":[0.6,0.8],"neighbors":"#
                    + #"[{"id":"e","similarity":0.5,"attention":0.75,"metadata":{"id":"e","x":[1]}},"#
                    + #"{"id":"2","similarity":0.25,"attention":0.125,"metadata":null}]}]}"#
            )
        )
        request.wantsNeighbors = false
        request.format = .base64
        #expect(answer().hasSuffix(#""data":[{"index":0,"embedding":"mpkZP83MTD8="}]}"#))
    }
}
