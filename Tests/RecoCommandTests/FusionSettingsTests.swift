import Foundation
import FusionModel
import Reco
import TestSupport
import Testing
import VectorMemory

@testable import RecoCommand

struct FusionSettingsTests {
    private func settings(
        _ flags: [SettingKey: String],
        _ environment: [String: String] = [:],
        file: String? = nil
    ) throws -> FusionSettings {
        let file = try file.map { try ScratchFile($0) }
        return try FusionSettings(
            try Settings(flags: flags, configuration: file?.path, environment: environment)
        )
    }

    private func refusal(_ flags: [SettingKey: String]) -> CommandError? {
        #expect(throws: CommandError.self) { try settings(flags) }
    }

    @Test func attentionIsTheDefault() throws {
        let fusion = try settings([:])
        #expect(fusion.plan.kind == .attention)
        #expect(fusion.searchReach == .uni && fusion.fusionReach == .cross)
        #expect(fusion.threadCount == ProcessInfo.processInfo.activeProcessorCount)
        #expect(fusion.checkpoint == nil)
        #expect(fusion.classifier.logitScale == 100)
        #expect(fusion.plan.choice(for: .image, sides: .image).neighborCount == 10)
        #expect(fusion.plan.choice(for: .text, sides: .text).neighborCount == 16)
    }

    @Test func theNumbersOfAModalityWinOverK() throws {
        let plan = try settings([.k: "7", .textK: "3", .imageAlpha: "0.75", .textBeta: "2"]).plan
        let image = plan.choice(for: .image, sides: .both)
        let text = plan.choice(for: .text, sides: .text)
        #expect(image.neighborCount == 7 && text.neighborCount == 3)
        guard case .attention(let ofImage) = image.fusion, case .attention(let ofText) = text.fusion
        else {
            Issue.record("expected attention, found \(image.fusion) and \(text.fusion)")
            return
        }
        #expect(ofImage == AttentionFusion(alpha: 0.75, beta: 40))
        #expect(ofText == AttentionFusion(alpha: 0.5, beta: 2))
    }

    /// Flag over environment over file, also between a setting and the one that says more.
    @Test(arguments: [
        // k, image-k, and what is in effect, each as flag, environment variable and line of a file.
        (["1", nil, nil], [nil, nil, "4"], 1), (["1", nil, nil], [nil, "4", nil], 1),
        ([nil, "1", nil], [nil, nil, "4"], 1), (["1", nil, nil], ["4", nil, nil], 4),
        ([nil, "1", nil], [nil, "4", nil], 4), ([nil, nil, "1"], [nil, nil, "4"], 4),
        ([nil, nil, "1"], [nil, "4", nil], 4), ([nil, nil, "1"], ["4", nil, nil], 4),
        ([nil, "1", nil], ["4", nil, nil], 4), (["1", nil, nil], [nil, "4", "5"], 1),
    ])
    func aSettingNearerByWinsOverOneThatSaysMore(
        common: [String?],
        own: [String?],
        expected: Int
    ) throws {
        var flags: [SettingKey: String] = [:]
        var environment: [String: String] = [:]
        var lines = ""
        for (key, texts) in [(SettingKey.k, common), (.imageK, own)] {
            flags[key] = texts[0]
            environment[key.environmentName] = texts[1]
            if let text = texts[2] { lines += "\(key.rawValue): \(text)\n" }
        }
        let plan = try settings(flags, environment, file: lines).plan
        #expect(plan.choice(for: .image, sides: .image).neighborCount == expected)
        #expect(plan.choice(for: .image, sides: .both).neighborCount == expected)
        #expect(plan.choice(for: .text, sides: .text).neighborCount == 1)
    }

    @Test func aKThatWouldChangeNothingIsRefusedWhenTyped() throws {
        let expected = CommandError.conflict("--k", with: "--fusion none")
        #expect(refusal([.fusion: "none", .k: "4"]) == expected)
        #expect(try settings([.fusion: "none"], ["RECO_K": "4"]).plan.kind == .none)
    }

    @Test(arguments: [("mean", FusionPlan.Kind.mean, 4), ("none", .none, 0)])
    func theOtherFusionsAreChosenByName(name: String, kind: FusionPlan.Kind, k: Int) throws {
        let fusion = try settings(
            [.fusion: name, .search: "cross", .fuse: "uni"],
            ["RECO_K": "4"]
        )
        #expect(fusion.plan.kind == kind)
        #expect(fusion.plan.choice(for: .image, sides: .both).neighborCount == k)
        #expect(fusion.searchReach == .cross && fusion.fusionReach == .uni)
    }

    @Test func weightsMeanTheTransformer() throws {
        let folder = try ScratchFolder()
        let path = folder.path("weights.safetensors")
        let layer = try BenchWorld.layer(dimension: 8)
        let written = Checkpoint(image: layer, text: layer, logitScaleLogarithm: log(20))
        try written.write(to: path)
        let fusion = try settings([.weights: path, .k: "6"])
        #expect(fusion.plan.kind == .transformer)
        #expect(fusion.plan.choice(for: .text, sides: .text).neighborCount == 6)
        #expect(abs(fusion.classifier.logitScale - 20) < 1e-4)
        #expect(fusion.checkpoint?.text.parameters == layer.parameters)
        #expect(try settings([:], ["RECO_WEIGHTS": path, "RECO_K": "5"]).plan.kind == .transformer)
        // What another source says for another day is overruled, not refused.
        #expect(try settings([.fusion: "mean"], ["RECO_WEIGHTS": path]).plan.kind == .mean)
    }

    /// The numbers of neighbors that a transformer retrieves, of images and texts.
    @Test(
        arguments: [
            ([:], [3, 12]), ([.k: "5"], [5, 5]), ([.imageK: "4"], [4, 12]),
            ([.k: "5", .textK: "6"], [5, 6]),
        ] as [([SettingKey: String], [Int])]
    )
    func aTransformerRetrievesWhatItWasTrainedWith(
        flags: [SettingKey: String],
        expected: [Int]
    ) throws {
        let folder = try ScratchFolder()
        let layer = try BenchWorld.layer(dimension: 8)
        let written = Checkpoint(
            image: layer,
            text: layer,
            logitScaleLogarithm: 0,
            imageNeighborCount: 3,
            textNeighborCount: 12
        )
        try written.write(to: folder.path("w.safetensors"))
        let path = folder.path("w.safetensors")
        let fusion = try settings(flags.merging([.weights: path]) { $1 })
        for sides in [RefinedSides.image, .both] {
            #expect(fusion.plan.choice(for: .image, sides: sides).neighborCount == expected[0])
        }
        for sides in [RefinedSides.text, .both] {
            #expect(fusion.plan.choice(for: .text, sides: sides).neighborCount == expected[1])
        }
        #expect(fusion.values[.imageK] == "\(flags[.k].flatMap(Int.init) ?? 3)")
        #expect(fusion.values[.k] == nil)
    }

    @Test func aTransformerNeedsWeights() throws {
        #expect(refusal([.fusion: "transformer"]) == .missing(.weights))
        #expect(refusal([.fusion: "transformer", .weights: ""]) == .missing(.weights))
        #expect(throws: CheckpointError.self) { try settings([.weights: "/nowhere"]) }
    }

    @Test(
        arguments: [
            SettingKey.imageAlpha, .imageBeta, .imageK, .textAlpha, .textBeta, .textK,
        ],
        ["mean", "none", "transformer"]
    )
    func aNumberThatWouldChangeNothingIsRefusedWhenTyped(key: SettingKey, kind: String) throws {
        // A transformer has a k of each modality.
        guard kind != "transformer" || ![.imageK, .textK].contains(key) else { return }
        let expected = CommandError.conflict(key.flag, with: "--fusion \(kind)")
        #expect(refusal([.fusion: kind, key: "1", .weights: "w"]) == expected)
        guard kind != "transformer" else { return }
        _ = try settings([.fusion: kind], [key.environmentName: "1"])
    }

    @Test(arguments: ["attention", "mean", "none"])
    func weightsThatWouldChangeNothingAreRefusedWhenTyped(kind: String) {
        let expected = CommandError.conflict("--weights", with: "--fusion \(kind)")
        #expect(refusal([.fusion: kind, .weights: "w"]) == expected)
    }

    @Test(arguments: [SettingKey.k, .imageK, .textK])
    func countsOfNeighborsHaveBounds(key: SettingKey) throws {
        for text in ["0", "10000"] { _ = try settings([key: text]) }
        for text in ["-1", "10001", "1.5"] {
            let expected = CommandError.invalidValue(
                name: key.flag,
                expected: "a whole number in 0...10000",
                found: text
            )
            #expect(refusal([key: text]) == expected)
        }
    }

    @Test func threadsHaveBounds() throws {
        #expect(try settings([.threads: "1"]).threadCount == 1)
        #expect(try settings([.threads: "1024"]).threadCount == 1024)
        for text in ["0", "1025"] { #expect(refusal([.threads: text]) != nil) }
    }

    @Test(arguments: [SettingKey.fusion, .search, .fuse])
    func unknownChoicesAreToldWhatThereIs(key: SettingKey) {
        let text = refusal([key: "magic"])?.description ?? ""
        #expect(text.hasPrefix("\(key.flag): expected one of "), "\(text)")
        #expect(text.hasSuffix(", found 'magic'"))
    }

    @Test func theValuesInEffectAreThoseOfThePlan() throws {
        #expect(try settings([.fusion: "mean"]).values[.k] == "10")
        #expect(try settings([.fusion: "none"]).values[.k] == "0")
        let attention = try settings([:]).values
        #expect(attention[.fusion] == "attention")
        #expect(attention[.k] == nil)
        #expect(attention[.imageK] == "10" && attention[.textK] == "16")
        #expect(attention[.threads] == "\(FusionSettings.defaultThreadCount)")
        let given = try settings([.k: "7"]).values
        #expect(given[.imageK] == "7" && given[.textK] == "7")
    }

    @Test func theRefinerIsToldAllOfIt() throws {
        let toys = try ToyFiles()
        let fusion = try settings([.k: "2", .search: "cross", .fuse: "uni", .threads: "2"])
        let refiner = try fusion.refiner(memory: toys.memory)
        #expect(refiner.searchReach == .cross && refiner.fusionReach == .uni)
        #expect(refiner.threadCount == 2)
        #expect(refiner.defaultNeighborCount(for: .text) == 2)
    }
}
