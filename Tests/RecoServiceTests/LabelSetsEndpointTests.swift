import Foundation
import HTTPServing
import HTTPWire
import Reco
import Tensors
import TestSupport
import Testing

@testable import RecoService

struct LabelSetsEndpointTests {
    private func body(_ count: Int, seed: UInt64) -> String {
        let rows = ServiceFixture.rows(count, seed: seed)
        let labels = (0..<count).map {
            #"{"name":"label \#($0)","embedding":\#(rows.rowJSON($0))}"#
        }
        return #"{"labels":[\#(labels.joined(separator: ","))]}"#
    }

    private struct Summary: Decodable {
        var name: String
        var count: Int
        var dimension: Int
        var checksum: String
    }

    private struct List: Decodable { var labelSets: [Summary] }

    private struct Whole: Decodable {
        struct Label: Decodable {
            var name: String
            var embedding: [Float]?
        }

        var count: Int
        var labels: [Label]
    }

    @Test func storesReplacesListsAndDeletes() async throws {
        let fixture = try ServiceFixture()
        let created = await fixture.send("PUT", "/label-sets/cars", body(3, seed: 1))
        #expect(created.status == 201)
        #expect(created.fields.first("Location") == "/label-sets/cars")
        let first: Summary = try created.decoded()
        #expect(first.name == "cars")
        #expect(first.count == 3)
        #expect(first.dimension == ServiceFixture.dimension)

        let replaced = await fixture.send("PUT", "/label-sets/cars", body(4, seed: 2))
        #expect(replaced.status == 200)
        #expect(replaced.fields.first("Location") == nil)
        let second: Summary = try replaced.decoded()
        #expect(second.checksum != first.checksum)

        #expect(await fixture.send("PUT", "/label-sets/birds", body(2, seed: 3)).status == 201)
        let list: List = try await fixture.send("GET", "/label-sets").decoded()
        #expect(list.labelSets.map(\.name) == ["birds", "cars"])
        #expect(list.labelSets.map(\.count) == [2, 4])

        #expect(await fixture.send("DELETE", "/label-sets/cars").status == 204)
        #expect(await fixture.send("GET", "/label-sets/cars").status == 404)
        #expect(await fixture.send("DELETE", "/label-sets/cars").status == 404)
    }

    @Test func survivesARestart() async throws {
        let fixture = try ServiceFixture()
        _ = await fixture.send("PUT", "/label-sets/cars", body(3, seed: 1))
        // While the service has the folder, no other store may open it.
        let path = fixture.store.folder + "/cars.safetensors"
        let stored = try LabelSet(reading: path, name: "cars")
        #expect(try fixture.store.labelSet(named: "cars") == stored)
    }

    @Test func returnsEmbeddingsWhenAsked() async throws {
        let fixture = try ServiceFixture()
        let set = try fixture.storeLabels(named: "cars", count: 3)
        let plain: Whole = try await fixture.send("GET", "/label-sets/cars").decoded()
        #expect(plain.labels.map(\.name) == set.labels)
        #expect(plain.labels.allSatisfy { $0.embedding == nil })
        let whole: Whole = try await fixture.send(
            "GET",
            "/label-sets/cars",
            query: "embeddings=true"
        ).decoded()
        #expect(whole.count == 3)
        #expect(whole.labels.compactMap(\.embedding).flatMap(\.self) == set.embeddings.values)
        let base64 = await fixture.send(
            "GET",
            "/label-sets/cars",
            query: "encoding_format=base64&embeddings=true"
        )
        #expect(base64.status == 200)
        #expect(throws: (any Error).self) { try base64.decoded(as: Whole.self) }
    }

    @Test(arguments: [
        "embeddings=yes", "embeddings", "encoding_format=hex", "embedding=true",
        "embeddings=true&embeddings=true",
    ])
    func refusesOtherParameters(query: String) async throws {
        let fixture = try ServiceFixture()
        try fixture.storeLabels(named: "cars", count: 1)
        let response = await fixture.send("GET", "/label-sets/cars", query: query)
        #expect(response.problem?.status == 400)
    }

    @Test(arguments: [".cars", "a b", String(repeating: "n", count: 65), "ä"])
    func refusesOtherNames(name: String) async throws {
        let fixture = try ServiceFixture()
        let response = await fixture.send("PUT", "/label-sets/\(name)", body(1, seed: 1))
        #expect(response.problem?.status == 422)
        #expect(await fixture.send("GET", "/label-sets/\(name)").status == 404)
        #expect(await fixture.send("DELETE", "/label-sets/\(name)").status == 404)
        #expect(fixture.store.names.isEmpty)
    }

    @Test func refusesMoreSetsThanThereMayBe() async throws {
        let fixture = try ServiceFixture(labelLimits: LabelSetLimits(setLimit: 1))
        #expect(await fixture.send("PUT", "/label-sets/a", body(1, seed: 1)).status == 201)
        let response = await fixture.send("PUT", "/label-sets/b", body(1, seed: 1))
        #expect(response.problem?.status == 409)
        #expect(await fixture.send("PUT", "/label-sets/a", body(2, seed: 1)).status == 200)
    }

    @Test func refusesMoreLabelsThanThereMayBe() async throws {
        let limits = LabelSetLimits(labelLimit: 3, totalLabelLimit: 4)
        let fixture = try ServiceFixture(labelLimits: limits)
        let tooMany = await fixture.send("PUT", "/label-sets/a", body(4, seed: 1))
        #expect(tooMany.problem?.detail == "/labels: expected 1…3 labels, found 4")
        #expect(await fixture.send("PUT", "/label-sets/a", body(3, seed: 1)).status == 201)
        let inAll = await fixture.send("PUT", "/label-sets/b", body(2, seed: 1))
        #expect(inAll.problem?.status == 422)
        #expect(inAll.problem?.field == "/labels")
    }

    @Test func aDamagedFileIsTheServersFault() async throws {
        let fixture = try ServiceFixture(prepareLabelSets: { folder in
            try FileManager.default.createDirectory(
                atPath: folder.path("label-sets"),
                withIntermediateDirectories: false
            )
            try folder.write([1, 2, 3], to: "label-sets/cars.safetensors")
        })
        #expect(await fixture.send("GET", "/label-sets/cars").status == 500)
        let list: List = try await fixture.send("GET", "/label-sets").decoded()
        #expect(list.labelSets.isEmpty)
    }

    @Test func refusesOtherMediaTypes() async throws {
        let response = await (try ServiceFixture()).send(
            "PUT",
            "/label-sets/a",
            body(1, seed: 1),
            contentType: "text/csv"
        )
        #expect(response.status == 415)
    }
}
