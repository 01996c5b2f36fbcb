import Foundation
import Reco
import VectorMemory

/// What the settings say about refining, as the method wants it.
struct FusionSettings: Sendable {
    /// Which fusion with how many neighbors.
    let plan: FusionPlan
    /// Where neighbors are searched.
    let searchReach: Reach
    /// What of them is fused.
    let fusionReach: Reach
    /// How many threads one search uses.
    let threadCount: Int
    /// The `k` that somebody gave for both modalities.
    private let commonNeighborCount: Int?
    /// The settings of one modality in whose place `k` is in effect, as it was given nearer by.
    let overruled: Set<SettingKey>
    /// What turns similarities into probabilities: the weights' own scale, or CLIP's.
    let classifier: Classifier

    /// The weights, when the fusion needs them.
    let checkpoint: Checkpoint?

    /// How many threads one search uses when nobody says: all cores, for the network needs little
    /// beside a search.
    static let defaultThreadCount = ProcessInfo.processInfo.activeProcessorCount

    /// Most neighbors that anybody may ask for, and most threads: typing mistakes end here.
    private static let neighborCounts = 0...10_000
    private static let threadCounts = 1...1024

    /// Reads the settings, and the weights file when there is one.
    ///
    /// - Throws: `CommandError` for settings that do not go together, `CheckpointError` for the
    ///   weights.
    init(
        _ settings: Settings
    ) throws {
        let kind =
            try settings.choice(.fusion, as: FusionPlan.Kind.self)
            ?? (try settings.text(.weights) == nil ? .attention : .transformer)
        try Self.refuseFlagsOfOtherFusions(settings, kind: kind)
        let k = try settings.integer(.k, in: Self.neighborCounts)
        commonNeighborCount = k
        let isPerModality = kind == .attention || kind == .transformer
        overruled = isPerModality ? try Self.overruledByK(settings) : []
        let overruled = overruled
        func neighborCount(_ key: SettingKey) throws -> Int? {
            let own = try settings.integer(key, in: Self.neighborCounts)
            return overruled.contains(key) ? k : own ?? k
        }
        var classifier = Classifier()
        var checkpoint: Checkpoint?
        switch kind {
        case .none:
            plan = .none
        case .mean:
            plan = .mean(neighborCount: k ?? FusionPlan.paperNeighborCount)
        case .attention:
            plan = .attention(
                image: AttentionNumbers(
                    alpha: try settings.number(.imageAlpha),
                    beta: try settings.number(.imageBeta),
                    neighborCount: try neighborCount(.imageK)
                ),
                text: AttentionNumbers(
                    alpha: try settings.number(.textAlpha),
                    beta: try settings.number(.textBeta),
                    neighborCount: try neighborCount(.textK)
                )
            )
        case .transformer:
            let weights = try Checkpoint(reading: try settings.requiredText(.weights))
            plan = .transformer(
                image: weights.image,
                text: weights.text,
                imageNeighborCount: try neighborCount(.imageK) ?? weights.imageNeighborCount,
                textNeighborCount: try neighborCount(.textK) ?? weights.textNeighborCount
            )
            classifier = Classifier(logitScale: weights.logitScale)
            checkpoint = weights
        }
        self.classifier = classifier
        self.checkpoint = checkpoint
        searchReach = try settings.choice(.search, as: Reach.self) ?? .uni
        fusionReach = try settings.choice(.fuse, as: Reach.self) ?? .cross
        threadCount =
            try settings.integer(.threads, in: Self.threadCounts) ?? Self.defaultThreadCount
    }

    /// What is in effect, for settings that nobody gave.
    var values: [SettingKey: String] {
        let both = plan.kind == .none ? "0" : "10"
        var values: [SettingKey: String] = [
            .fusion: plan.kind.rawValue, .k: both, .search: searchReach.rawValue,
            .fuse: fusionReach.rawValue, .threads: "\(threadCount)",
        ]
        if plan.kind == .attention {
            values[.k] = nil  // Each modality has its own.
            let common = commonNeighborCount.map(String.init)
            values.merge([
                .imageAlpha: "0.3, or 0.2 beside refined texts",
                .imageBeta: "20, or 40 beside refined texts", .imageK: common ?? "10",
                .textAlpha: "0.5",
                .textBeta: "100, or 20 beside refined images", .textK: common ?? "16",
            ]) { _, new in new }
        }
        if let checkpoint {
            values[.k] = nil
            let common = commonNeighborCount.map(String.init)
            values[.imageK] = common ?? "\(checkpoint.imageNeighborCount)"
            values[.textK] = common ?? "\(checkpoint.textNeighborCount)"
        }
        return values
    }

    /// Refuses a number of neighbors that somebody gave and that the memory does not have.
    ///
    /// Elsewhere all of the memory is taken then; a figure must not bear a `k` that was not used.
    func refuseMoreNeighbors(than memory: Memory, given settings: Settings) throws {
        let keys: [SettingKey] =
            switch plan.kind {
            case .none: []
            case .attention: [.k, .imageK, .textK]
            case .mean, .transformer: [.k]
            }
        for key in keys where !overruled.contains(key) {
            guard let k = try settings.integer(key, in: Self.neighborCounts), k > memory.rowCount
            else { continue }
            throw CommandError.invalidValue(
                name: key.flag,
                expected: "at most \(memory.rowCount), the pairs in memory",
                found: "\(k)"
            )
        }
    }

    /// Joins them with a memory.
    func refiner(memory: Memory) throws -> Refiner {
        try Refiner(
            memory: memory,
            plan: plan,
            searchReach: searchReach,
            fusionReach: fusionReach,
            threadCount: threadCount
        )
    }

    /// The keys of one modality that `k` overrules: a flag `--k` is meant more than an `image-k` in a
    /// file, but of two flags the one that says more is.
    private static func overruledByK(_ settings: Settings) throws -> Set<SettingKey> {
        guard let common = try settings.given(.k) else { return [] }
        return try Set(
            [.imageK, .textK].filter { key in
                guard let own = try settings.given(key) else { return false }
                return common.origin.wins(over: own.origin)
            }
        )
    }

    /// A number that was typed and would change nothing is a mistake; one that a file carries for
    /// another day is not.
    private static func refuseFlagsOfOtherFusions(
        _ settings: Settings,
        kind: FusionPlan.Kind
    ) throws {
        var ofAttention: [SettingKey] = [.imageAlpha, .imageBeta, .textAlpha, .textBeta]
        if kind != .transformer { ofAttention += [.imageK, .textK] }
        for key in ofAttention where kind != .attention {
            guard try settings.given(key)?.origin == .flag else { continue }
            throw CommandError.conflict(key.flag, with: "--fusion \(kind.rawValue)")
        }
        if kind == .none, try settings.given(.k)?.origin == .flag {
            throw CommandError.conflict("--k", with: "--fusion none")
        }
        if kind != .transformer, try settings.given(.weights)?.origin == .flag {
            throw CommandError.conflict("--weights", with: "--fusion \(kind.rawValue)")
        }
    }
}
