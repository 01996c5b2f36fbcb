import Foundation

/// One fuzzer's rounds: brief among the tests, as long as asked for otherwise, replayed by a seed.
///
/// Round *n* begins from the first seed plus *n* and depends on nothing else. The seed under way is
/// in a file, so that it can be told even after a crash or a hang: `RECO_FUZZ_SEED=that` and
/// `RECO_FUZZ_ROUNDS=1` bring the failure back.
public final class FuzzRun {
    /// The seeds of the rounds, in order.
    public let seeds: Range<UInt64>
    /// Whether it is more than the brief look that the tests take.
    public let isLong: Bool

    private let name: String
    private let descriptor: Int32
    private let path: String
    private let start = ContinuousClock.now
    private var progressCount: Int

    /// How often a long run says how far it is.
    private static let progressReportCount = 10

    /// Makes a run of `briefRoundCount` rounds, or of what `RECO_FUZZ_ROUNDS` says.
    public init(_ name: String, briefRoundCount: Int) {
        let variables = ProcessInfo.processInfo.environment
        let roundCount = variables["RECO_FUZZ_ROUNDS"].flatMap { UInt64($0) }
        let firstSeed = variables["RECO_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
        let (end, overflow) = firstSeed.addingReportingOverflow(
            roundCount ?? UInt64(briefRoundCount)
        )
        seeds = firstSeed..<(overflow ? .max : end)
        isLong = roundCount != nil
        progressCount = seeds.count / Self.progressReportCount
        self.name = name
        path = NSTemporaryDirectory() + "reco-fuzz-\(name)-\(getpid()).seed"
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        if isLong { print("fuzz \(name): seeds \(seeds), the one under way is in \(path)") }
    }

    deinit {
        _ = close(descriptor)
        _ = unsafe unlink(path)
    }

    /// Begins the round of this seed.
    public func begin(_ seed: UInt64) -> Mutator {
        var text = Array("\(seed)\n".utf8)
        // Over the last one: seeds only grow, in digits too.
        let count = text.count
        _ = unsafe text.withUnsafeMutableBytes { bytes in
            unsafe pwrite(descriptor, bytes.baseAddress, count, 0)
        }
        let roundCount = Int(seed - seeds.lowerBound) + 1
        if isLong, progressCount > 0, roundCount.isMultiple(of: progressCount) {
            print("fuzz \(name): \(roundCount) rounds in \(ContinuousClock.now - start)")
        }
        return Mutator(seed: seed)
    }

    /// Says what came of a long run.
    public func finish(_ outcome: String) {
        guard isLong else { return }
        let duration = ContinuousClock.now - start
        print("fuzz \(name): \(seeds.count) rounds in \(duration), seeds \(seeds): \(outcome)")
    }

    /// What a failure says, so that it can be brought back.
    public func describe(_ seed: UInt64, _ input: [UInt8]) -> String {
        let shown = String(decoding: input.prefix(2000), as: UTF8.self).debugDescription
        return "RECO_FUZZ_SEED=\(seed) RECO_FUZZ_ROUNDS=1, \(input.count) bytes: \(shown)"
    }
}
