import Foundation
import TestSupport
import Testing

/// What the defaults of `reco train` are worth on real CLIP embeddings, above all on a set that they
/// never saw, whose pairs come into the memory when it is tested.
@Suite(
    .blocking,
    .enabled(
        if: RealData.isThere && !Sanitizer.isActive,
        "the embeddings are not here, or a sanitizer would take minutes"
    )
)
struct UnseenSetTests {
    private static let sides = ["image", "text", "both"]

    private func train(on sets: [String], in folder: ScratchFolder) throws -> String {
        let name = sets.joined(separator: "-")
        let memory = try RealData.buildMemory(of: sets, in: folder)
        let outcome = try RecoProcess.run(
            ["train", "--memory", memory, "--output", folder.path("\(name).safetensors")],
            in: folder
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
        return folder.path("\(name).safetensors")
    }

    private func accuracy(
        on set: String,
        weights: String,
        memory: String,
        in folder: ScratchFolder
    ) throws -> [String: Double] {
        struct Report: Decodable {
            let top1: [String: Double]
        }
        let outcome = try RecoProcess.run(
            ["evaluate", "--memory", memory, "--weights", weights, "--json"] + RealData.task(set),
            in: folder
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8)).top1
    }

    @Test func trainingGainsOnSetsThatItNeverSaw() throws {
        let folder = try ScratchFolder()
        let joined = try RealData.buildMemory(of: RealData.sets, in: folder)
        var gains: [String: Double] = [:]
        for expected in AccuracyTests.table {
            let weights = try train(on: RealData.sets.filter { $0 != expected.set }, in: folder)
            let found = try accuracy(on: expected.set, weights: weights, memory: joined, in: folder)
            let none = try #require(found["none"])
            for side in Self.sides {
                let (side, trained) = (side, try #require(found[side]))
                #expect(trained > none, "\(expected.set), \(side): \(trained), without \(none)")
                gains[side, default: 0] += (trained - (expected.top1[side] ?? .nan)) / 3
            }
        }
        for side in Self.sides {
            // Above attention without training, on the mean of the three.
            let gain = try #require(gains[side])
            #expect(gain >= 1.5, "\(side): \(gain)")
        }
    }

    @Test func trainingOnAllSetsGainsOnEach() throws {
        let folder = try ScratchFolder()
        let weights = try train(on: RealData.sets, in: folder)
        let joined = try RealData.buildMemory(of: RealData.sets, in: folder)
        for (set, least) in zip(RealData.sets, [69.0, 72, 65]) {
            let found = try accuracy(on: set, weights: weights, memory: joined, in: folder)
            let best = try #require(Self.sides.compactMap { found[$0] }.max())
            #expect(best >= least, "\(set): \(found)")
        }
    }
}
