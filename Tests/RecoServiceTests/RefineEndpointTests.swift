import Foundation
import HTTPServing
import HTTPWire
import Reco
import Tensors
import Testing
import VectorMemory

@testable import RecoService

struct RefineEndpointTests {
    private func refine(
        _ fixture: ServiceFixture,
        _ body: String
    ) async throws -> RefineDocument {
        let response = await fixture.send("POST", "/refine", body)
        #expect(response.status == 200, "\(String(decoding: response.body, as: UTF8.self))")
        #expect(response.fields.first("Content-Type") == "application/json")
        return try response.decoded()
    }

    /// The judge is the method itself, without the service around it.
    @Test(arguments: Modality.allCases)
    func answersWhatTheMethodFinds(modality: Modality) async throws {
        let fixture = try ServiceFixture()
        let rows = ServiceFixture.rows(3, seed: 4)
        let answer = try await refine(
            fixture,
            #"{"modality":"\#(modality.rawValue)","embeddings":\#(rows.json),"k":4,"neighbors":true}"#
        )
        let expected = fixture.refiner.refine(rows, modality: modality, k: 4)
        #expect(answer.model == "toy-model")
        #expect(answer.memory.name == "toys")
        #expect(answer.memory.rows == ServiceFixture.rowCount)
        #expect(answer.memory.checksum == fixture.memory.checksum)
        #expect(answer.modality == modality.rawValue)
        #expect(answer.k == 4)
        #expect(answer.data.map(\.index) == [0, 1, 2])
        for (row, found) in answer.data.enumerated() {
            #expect(found.embedding == expected.embeddings.row(row).values)
            let neighbors = try #require(found.neighbors)
            #expect(neighbors.map(\.similarity) == expected.neighbors[row].map(\.similarity))
            #expect(neighbors.map(\.attention) == expected.attention.row(row).values)
            let entries = expected.neighbors[row].map(\.entry)
            #expect(neighbors.map(\.id) == entries.map { "toy-\($0)" })
            #expect(neighbors.map { $0.metadata?["caption"] } == entries.map { "a toy \($0)" })
        }
    }

    @Test func theSameEmbeddingHasTheSameBitsAloneAndInABatch() async throws {
        let fixture = try ServiceFixture()
        let rows = ServiceFixture.rows(33, seed: 5)
        let together = try await refine(
            fixture,
            #"{"modality":"image","embeddings":\#(rows.json)}"#
        )
        for row in 0..<rows.rowCount {
            let alone = try await refine(
                fixture,
                #"{"modality":"image","embedding":\#(rows.rowJSON(row))}"#
            )
            #expect(
                alone.data[0].embedding.map(\.bitPattern)
                    == together.data[row].embedding.map(\.bitPattern)
            )
        }
    }

    @Test func theSameEmbeddingHasTheSameBitsBesideManyRequests() async throws {
        let fixture = try ServiceFixture()
        let rows = ServiceFixture.rows(24, seed: 6)
        let expected = fixture.refiner.refine(rows, modality: .text)
        try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
            for row in 0..<rows.rowCount {
                group.addTask {
                    let body = #"{"modality":"text","embedding":\#(rows.rowJSON(row))}"#
                    let document: RefineDocument = try await fixture.send(
                        "POST",
                        "/refine",
                        body
                    ).decoded()
                    return (row, document.data[0].embedding)
                }
            }
            for try await (row, embedding) in group {
                #expect(embedding == expected.embeddings.row(row).values)
            }
        }
    }

    @Test func numbersAndBase64AreTheSame() async throws {
        let fixture = try ServiceFixture()
        let rows = ServiceFixture.rows(2, seed: 7)
        var writer = JSONWriter()
        writer.base64(rows.values.span)
        let base64 = String(decoding: writer.bytes, as: UTF8.self)
        let answer = await fixture.send(
            "POST",
            "/refine",
            #"{"modality":"image","embeddings":\#(base64),"encoding_format":"base64"}"#
        )
        struct Document: Decodable {
            struct Row: Decodable { var embedding: String }
            var data: [Row]
        }
        let document: Document = try answer.decoded()
        let expected = fixture.refiner.refine(rows, modality: .image).embeddings
        for (row, found) in document.data.enumerated() {
            let text = Array(found.embedding.utf8)
            #expect(try Base64Floats.decode(text.span) == expected.row(row).values)
        }
    }

    @Test func lengthDoesNotMatter() async throws {
        let fixture = try ServiceFixture()
        let short = try await refine(
            fixture,
            #"{"modality":"image","embedding":[0.5,0,0,0,0.5,0,0,0]}"#
        )
        let long = try await refine(
            fixture,
            #"{"modality":"image","embedding":[4,0,0,0,4,0,0,0]}"#
        )
        #expect(short.data[0].embedding == long.data[0].embedding)
    }

    @Test func kIsTheModelsUnlessAskedAndAtMostTheMemorys() async throws {
        let fixture = try ServiceFixture()
        let row = ServiceFixture.rows(1, seed: 8).rowJSON(0)
        for (modality, k, expected) in [
            ("image", "", 10), ("text", "", 16), ("image", #","k":1"#, 1),
            ("image", #","k":256"#, ServiceFixture.rowCount),
        ] {
            let answer = try await refine(
                fixture,
                #"{"modality":"\#(modality)","embedding":\#(row),"neighbors":true\#(k)}"#
            )
            #expect(answer.k == expected)
            #expect(answer.data[0].neighbors?.count == expected)
        }
    }

    @Test func neighborsAreToldOnlyWhenAsked() async throws {
        let fixture = try ServiceFixture()
        let row = ServiceFixture.rows(1, seed: 8).rowJSON(0)
        let answer = try await refine(fixture, #"{"modality":"image","embedding":\#(row)}"#)
        #expect(answer.data[0].neighbors == nil)
    }

    @Test func anAnswerTellsOnlySoManyNeighbors() async throws {
        var limits = ServiceLimits()
        limits.neighborLimit = 20
        let fixture = try ServiceFixture(limits: limits)
        let rows = ServiceFixture.rows(3, seed: 8)
        let body = #"{"modality":"image","embeddings":\#(rows.json),"k":7"#
        #expect(await fixture.send("POST", "/refine", body + "}").status == 200)
        let response = await fixture.send("POST", "/refine", body + #","neighbors":true}"#)
        #expect(response.status == 422)
        #expect(response.problem?.field == "/neighbors")
        #expect(
            response.problem?.detail
                == "/neighbors: expected at most 20 neighbors in one answer, "
                + "found 3 embeddings with k 7"
        )
    }

    @Test func refusesOtherMediaTypes() async throws {
        let fixture = try ServiceFixture()
        let response = await fixture.send("POST", "/refine", "{}", contentType: "text/plain")
        #expect(response.status == 415)
        #expect(await fixture.send("POST", "/refine", contentType: nil).status == 400)
    }

    @Test func tooManyEmbeddingsAreRefused() async throws {
        var limits = ServiceLimits()
        limits.embeddingLimit = 2
        let fixture = try ServiceFixture(limits: limits)
        let rows = ServiceFixture.rows(3, seed: 8)
        let response = await fixture.send(
            "POST",
            "/refine",
            #"{"modality":"image","embeddings":\#(rows.json)}"#
        )
        #expect(response.problem?.status == 422)
        #expect(response.problem?.field == "/embeddings")
        #expect(response.problem?.detail == "/embeddings: expected 1…2 embeddings, found 3")
    }

    @Test func aDamagedMemoryIsAnErrorAndNoCrash() async throws {
        let fixture = try ServiceFixture()
        let shard = try #require(fixture.memory.manifest.shards.first)
        let path = "\(fixture.memory.folder)/\(shard.embeddingsName)"
        let file = try FileHandle(forUpdating: URL(filePath: path))
        // The rows of one modality, whichever is last, become numbers that are none.
        let byteCount = ServiceFixture.rowCount * ServiceFixture.dimension * 4
        try file.seek(toOffset: file.seekToEnd() - UInt64(byteCount))
        try file.write(contentsOf: [UInt8](repeating: 0xFF, count: byteCount))
        try file.close()
        for modality in ["image", "text"] {
            let body = #"{"modality":"\#(modality)","embedding":[1,0,0,0,0,0,0,0]}"#
            let response = await fixture.send("POST", "/refine", body)
            #expect([200, 500].contains(response.status))
            if response.status == 500 {
                let problem = String(decoding: response.body, as: UTF8.self)
                #expect(problem.contains("not finite"))
            }
        }
        let image = #"{"modality":"image","embedding":[1,0,0,0,0,0,0,0]}"#
        #expect(await fixture.send("POST", "/refine", image).status == 500)
    }
}
