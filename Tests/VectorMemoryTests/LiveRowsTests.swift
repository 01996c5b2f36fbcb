import Tensors
import Testing

@testable import VectorMemory

/// Live rows against a list of flags, one a row.
@Suite struct LiveRowsTests {
    /// Flags of every kind: all, none, single rows, long stretches, both ends.
    static let cases: [[Bool]] = {
        var generator = SeededGenerator(seed: 7)
        let random = [0.01, 0.1, 0.5, 0.9].map { share in
            (0..<300).map { _ in Double(generator.uniform()) >= share }
        }
        let shaped: [[Bool]] = [
            [], [true], [false], [false, true], [true, false],
            (0..<200).map { !(40..<120).contains($0) }, (0..<200).map { $0 >= 50 && $0 < 150 },
            (0..<99).map { $0 % 2 == 0 }, (0..<60).map { $0 % 20 == 3 },
        ]
        return random + shaped
    }()

    private func live(_ flags: [Bool]) -> LiveRows {
        LiveRows(storedCount: flags.count).removing(flags.indices.filter { !flags[$0] })
    }

    @Test(arguments: cases)
    func rowsAndIndicesAreThoseOfACount(flags: [Bool]) {
        let live = live(flags)
        let rows = flags.indices.filter { flags[$0] }
        #expect(live.storedCount == flags.count)
        #expect(live.count == rows.count)
        #expect((0..<live.count).map(live.row) == rows)
        #expect(
            flags.indices.map(live.index) == flags.indices.map { rows.firstIndex(of: $0) }
        )
        #expect(live.runs.flatMap(Array.init) == rows)
        #expect(zip(live.runs, live.runs.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
    }

    @Test(arguments: cases)
    func bordersLeadBackToTheSame(flags: [Bool]) {
        let live = live(flags)
        let borders = live.borders
        #expect(borders.isEmpty == flags.allSatisfy(\.self))
        if !borders.isEmpty {
            #expect(LiveRows.areWellFormed(borders, storedCount: flags.count))
        }
        #expect(LiveRows(storedCount: flags.count, borders: borders) == live)
        let removed = stride(from: 0, to: borders.count, by: 2).flatMap {
            Array(borders[$0]..<borders[$0 + 1])
        }
        #expect(removed == flags.indices.filter { !flags[$0] })
    }

    @Test(arguments: cases)
    func removingStepByStepIsRemovingAtOnce(flags: [Bool]) {
        let removed = flags.indices.filter { !flags[$0] }
        let steps = stride(from: 0, to: 3, by: 1).reduce(LiveRows(storedCount: flags.count)) {
            live,
            step in live.removing(removed.filter { $0 % 3 == step }.reversed())
        }
        #expect(steps == live(flags))
    }

    /// Whatever range is asked for, its rows are there once, and no other live row is.
    @Test(arguments: cases)
    func stretchesHoldTheRowsOfARangeAndNoOtherLiveOnes(flags: [Bool]) {
        let live = live(flags)
        let rows = flags.indices.filter { flags[$0] }
        for first in stride(from: 0, through: live.count, by: max(1, live.count / 7)) {
            for last in stride(from: first, through: live.count, by: max(1, live.count / 5)) {
                let stretches = live.stretches(of: first..<last)
                let scanned = stretches.flatMap(Array.init)
                #expect(scanned == scanned.sorted())
                #expect(scanned.filter { flags[$0] } == Array(rows[first..<last]))
                #expect(stretches.allSatisfy { flags[$0.lowerBound] && flags[$0.upperBound - 1] })
            }
        }
    }

    @Test func longGapsAreSteppedOverAndShortOnesAreNot() {
        let live = LiveRows(storedCount: 100, borders: [10, 12, 40, 80])
        #expect(live.stretches(of: 0..<live.count) == [0..<40, 80..<100])
    }

    @Test(arguments: [
        ([0, 1], true), ([4, 5], true), ([0, 5], true), ([0, 2, 3, 5], true), ([], false),
        ([1], false), ([0, 2, 3], false), ([2, 2], false), ([3, 2], false), ([0, 2, 2, 3], false),
        ([0, 3, 2, 4], false), ([-1, 2], false), ([4, 6], false), ([.min, .max], false),
    ])
    func bordersRiseInPairsWithinTheRows(borders: [Int], isWellFormed: Bool) {
        #expect(LiveRows.areWellFormed(borders, storedCount: 5) == isWellFormed)
    }
}
