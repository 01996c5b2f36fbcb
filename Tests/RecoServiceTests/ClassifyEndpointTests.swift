import HTTPServing
import Reco
import Tensors
import Testing
import VectorMemory

@testable import RecoService

struct ClassifyEndpointTests {
    private func classify(
        _ fixture: ServiceFixture,
        _ body: String
    ) async throws -> ClassifyDocument {
        let response = await fixture.send("POST", "/classify", body)
        #expect(response.status == 200, "\(String(decoding: response.body, as: UTF8.self))")
        return try response.decoded()
    }

    private func expected(
        _ fixture: ServiceFixture,
        _ images: Matrix,
        _ set: LabelSet,
        _ sides: RefinedSides,
        top: Int = 5
    ) -> [[ClassifyDocument.Label]] {
        let refiner = fixture.refiner
        let refinedImages = refiner.refine(images, modality: .image, sides: sides).embeddings
        let labels = refiner.refine(set.embeddings, modality: .text, sides: sides).embeddings
        return Classifier().classify(refinedImages, labels: labels, top: top).map { ranked in
            ranked.map {
                .init(
                    label: set.labels[$0.index],
                    similarity: $0.similarity,
                    probability: $0.probability
                )
            }
        }
    }

    /// The judge is the method itself, without the service around it.
    @Test(arguments: RefinedSides.allCases)
    func answersWhatTheMethodFinds(sides: RefinedSides) async throws {
        let fixture = try ServiceFixture()
        let set = try fixture.storeLabels(named: "toys", count: 12)
        let images = ServiceFixture.rows(4, seed: 9)
        let answer = try await classify(
            fixture,
            #"{"embeddings":\#(images.json),"label_set":"toys","refine":"\#(sides.rawValue)","#
                + #""compare":true}"#
        )
        #expect(answer.labelSet == "toys")
        #expect(answer.refine == sides.rawValue)
        #expect(answer.data.map(\.index) == [0, 1, 2, 3])
        #expect(answer.data.map(\.labels) == expected(fixture, images, set, sides))
        #expect(answer.data.map(\.original) == expected(fixture, images, set, .none))
    }

    @Test func labelsInTheRequestAnswerAsStoredOnesDo() async throws {
        let fixture = try ServiceFixture()
        let set = try fixture.storeLabels(named: "toys", count: 6)
        let image = ServiceFixture.rows(1, seed: 10).rowJSON(0)
        let labels = (0..<6).map { index in
            #"{"name":"label \#(index)","embedding":\#(set.embeddings.rowJSON(index))}"#
        }.joined(separator: ",")
        let inline = try await classify(
            fixture,
            #"{"embedding":\#(image),"labels":[\#(labels)]}"#
        )
        let stored = try await classify(
            fixture,
            #"{"embedding":\#(image),"label_set":"toys"}"#
        )
        #expect(inline.labelSet == nil)
        #expect(inline.data.map(\.labels) == stored.data.map(\.labels))
        #expect(inline.refine == "both")
        #expect(inline.data[0].original == nil)
    }

    @Test func topIsAtMostTheNumberOfLabels() async throws {
        let fixture = try ServiceFixture()
        try fixture.storeLabels(named: "toys", count: 7)
        let image = ServiceFixture.rows(1, seed: 11).rowJSON(0)
        for (top, expected) in [("", 5), (#","top":2"#, 2), (#","top":1000000"#, 7)] {
            let answer = try await classify(
                fixture,
                #"{"embedding":\#(image),"label_set":"toys"\#(top)}"#
            )
            #expect(answer.data[0].labels.count == expected)
        }
    }

    @Test func probabilitiesOfAllLabelsAddUpToOne() async throws {
        let fixture = try ServiceFixture()
        try fixture.storeLabels(named: "toys", count: 7)
        let image = ServiceFixture.rows(1, seed: 11).rowJSON(0)
        let labels = try await classify(
            fixture,
            #"{"embedding":\#(image),"label_set":"toys","top":7}"#
        ).data[0].labels
        #expect(abs(labels.reduce(0) { $0 + $1.probability } - 1) < 1e-5)
        #expect(zip(labels, labels.dropFirst()).allSatisfy { $0.similarity >= $1.similarity })
    }

    @Test func largeRequestsAnswerAsSmallOnesDo() async throws {
        let fixture = try ServiceFixture()
        let set = try fixture.storeLabels(named: "toys", count: 2000)
        let images = ServiceFixture.rows(300, seed: 12)
        #expect(images.rowCount * set.embeddings.values.count > 1 << 22)
        let answer = try await classify(
            fixture,
            #"{"embeddings":\#(images.json),"label_set":"toys","refine":"none","top":1}"#
        )
        #expect(answer.data.map(\.labels) == expected(fixture, images, set, .none, top: 1))
    }

    @Test func anAnswerHasSoManyLabelsAtMost() async throws {
        var limits = ServiceLimits()
        limits.neighborLimit = 7
        let fixture = try ServiceFixture(limits: limits)
        func status(images: Int, top: Int, compares: Bool) async -> Int {
            let image = "[1,0,0,0,0,0,0,0]"
            let images = repeatElement(image, count: images).joined(separator: ",")
            let labels = (0..<4).map { #"{"name":"\#($0)","embedding":\#(image)}"# }
            let body = """
                {"embeddings":[\(images)],"labels":[\(labels.joined(separator: ","))],
                 "refine":"none","top":\(top),"compare":\(compares)}
                """
            return await fixture.send("POST", "/classify", body).status
        }
        #expect(await status(images: 7, top: 1, compares: false) == 200)
        #expect(await status(images: 8, top: 1, compares: false) == 422)
        #expect(await status(images: 3, top: 2, compares: false) == 200)
        #expect(await status(images: 2, top: 2, compares: true) == 422)
        // More than there are means all.
        #expect(await status(images: 1, top: Int.max, compares: false) == 200)
        #expect(await status(images: 2, top: Int.max, compares: false) == 422)
    }

    @Test func anUnknownLabelSetIsAWrongValue() async throws {
        let fixture = try ServiceFixture()
        let image = ServiceFixture.rows(1, seed: 11).rowJSON(0)
        let response = await fixture.send(
            "POST",
            "/classify",
            #"{"embedding":\#(image),"label_set":"none"}"#
        )
        #expect(response.problem?.status == 422)
        #expect(response.problem?.field == "/label_set")
    }

    /// A set that is replaced is refined anew, although its name is the same.
    @Test func aReplacedLabelSetCounts() async throws {
        let fixture = try ServiceFixture()
        let images = ServiceFixture.rows(2, seed: 13)
        for seed in [80, 81] as [UInt64] {
            let set = try fixture.storeLabels(named: "toys", count: 9, seed: seed)
            let answer = try await classify(
                fixture,
                #"{"embeddings":\#(images.json),"label_set":"toys"}"#
            )
            #expect(answer.data.map(\.labels) == expected(fixture, images, set, .both))
        }
    }
}
