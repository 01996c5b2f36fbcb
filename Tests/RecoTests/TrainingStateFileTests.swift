import Foundation
import FusionModel
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import Reco

@Suite struct TrainingStateFileTests {
    private let scratch: ScratchFolder
    private let file: TrainingStateFile
    private let state: TrainingState

    init() throws {
        scratch = try ScratchFolder()
        file = TrainingStateFile(
            path: scratch.path("s.safetensors"),
            fields: [("seed", "1"), ("memory", "abc")]
        )
        var samples = try TrainingSamples(dimension: 8)
        samples.recipe.heldOutShare = 0.2
        samples.recipe.learnsLogitScale = true
        var trainer = try samples.trainer()
        for _ in 0..<3 { _ = try trainer.step() }
        state = trainer.state
        try file.write(state)
    }

    private var configuration: FusionConfiguration { state.weights.image.configuration }

    @Test func givesBackTheSameBits() throws {
        let found = try file.read(configuration)
        #expect(found.weights == state.weights)
        #expect(found.imageMoments == state.imageMoments)
        #expect(found.textMoments == state.textMoments)
        #expect(found.logitScaleMoments == state.logitScaleMoments)
        #expect(found.best == state.best && found.best != nil)
        #expect(found.stepCount == 3)
        #expect(found.staleCount == state.staleCount)
        #expect(found.heldOutLoss == state.heldOutLoss)
    }

    @Test func anotherTrainingIsNamedByWhatDiffers() {
        let other = TrainingStateFile(path: file.path, fields: [("seed", "1"), ("memory", "abd")])
        let expected = TrainingError.differs(
            path: file.path,
            field: "memory",
            expected: "abc",
            found: "abd"
        )
        #expect(throws: expected) { try other.read(configuration) }
        let newer = TrainingStateFile(path: file.path, fields: [("pairs", "5")])
        #expect(
            throws: TrainingError.differs(
                path: file.path,
                field: "pairs",
                expected: "none",
                found: "5"
            )
        ) { try newer.read(configuration) }
    }

    @Test func aDamagedValueIsNoticed() throws {
        let bytes = try scratch.read("s.safetensors")
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<60 {
            var damaged = bytes
            let index = Int.random(in: bytes.indices, using: &generator)
            damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            try scratch.write(damaged, to: "s.safetensors")
            // A byte of the header may be one that says nothing, such as a space.
            guard let found = try? file.read(configuration) else { continue }
            #expect(found.weights == state.weights, "byte \(index)")
            #expect(found.stepCount == state.stepCount, "byte \(index)")
            #expect(found.staleCount == state.staleCount, "byte \(index)")
            #expect(found.best?.step == state.best?.step, "byte \(index)")
            #expect(found.imageMoments == state.imageMoments, "byte \(index)")
            #expect(found.textMoments == state.textMoments, "byte \(index)")
        }
        let last = bytes.count - 2
        var damaged = bytes
        damaged[last] ^= 1
        try scratch.write(damaged, to: "s.safetensors")
        #expect(throws: TrainingError.self) { try file.read(configuration) }
    }

    @Test(arguments: ["step", "stale_count"])
    func anotherNumberOfStepsIsNoticed(key: String) throws {
        let text = String(decoding: try scratch.read("s.safetensors"), as: Unicode.ASCII.self)
        let start = try #require(text.range(of: #""\#(key)":""#)).upperBound
        let offset = text.unicodeScalars.distance(from: text.startIndex, to: start)
        var bytes = try scratch.read("s.safetensors")
        bytes[offset] = bytes[offset] == UInt8(ascii: "9") ? UInt8(ascii: "8") : UInt8(ascii: "9")
        try scratch.write(bytes, to: "s.safetensors")
        #expect(throws: TrainingError.self) { try file.read(configuration) }
    }

    @Test func everyTruncationIsNoticed() throws {
        let bytes = try scratch.read("s.safetensors")
        for count in stride(from: 0, to: bytes.count, by: bytes.count / 40) {
            try scratch.write(bytes.prefix(count), to: "s.safetensors")
            #expect(throws: TrainingError.self) { try file.read(configuration) }
        }
    }

    @Test func aWeightsFileIsNoState() throws {
        try SafetensorsFile.write([], metadata: ["format": "reco-fusion-1"], to: file.path)
        let error = #expect(throws: TrainingError.self) { try file.read(configuration) }
        guard case .unusableState = error else {
            Issue.record("found \(String(describing: error))")
            return
        }
    }
}
