/// Which rows of a shard belong to the memory: those that were not removed.
///
/// A shard's files never change, so a removed row stays in them until a compaction. Live rows are
/// numbered without gaps, 0 ..< `count`; such a number is an *index*, in contrast to the row in the
/// files. The manifest writes the removed rows as *borders*: rising row numbers at which, in turn,
/// a stretch of removed rows begins and ends.
struct LiveRows: Equatable, Sendable {
    /// Up to this many removed rows in a row are scanned along with those around them: stepping over
    /// them took as long as 8 to 10 rows of 512 numbers, for one query and for 64.
    private static let gapLimit = 8

    /// How many rows the files have, removed ones included.
    let storedCount: Int
    /// How many of them are live.
    let count: Int
    /// The longest ranges of live rows, in order; none is empty.
    let runs: [Range<Int>]
    /// The index of each run's first row.
    private let firstIndices: [Int]

    /// All rows of files that have `storedCount`, but for those between the borders, which are
    /// well formed.
    init(storedCount: Int, borders: [Int] = []) {
        precondition(
            borders.isEmpty || Self.areWellFormed(borders, storedCount: storedCount),
            "\(borders.count) borders of removed rows among \(storedCount)"
        )
        // The removed stretches cut the rows: what is between two of them is live.
        let ends = [0] + borders + [storedCount]
        var runs: [Range<Int>] = []
        var firstIndices: [Int] = []
        var count = 0
        for cut in stride(from: 0, to: ends.count, by: 2) where ends[cut] < ends[cut + 1] {
            runs.append(ends[cut]..<ends[cut + 1])
            firstIndices.append(count)
            count += ends[cut + 1] - ends[cut]
        }
        self.storedCount = storedCount
        self.count = count
        self.runs = runs
        self.firstIndices = firstIndices
    }

    /// Whether borders rise, come in pairs and lie within the rows, as those of at least one
    /// removed row.
    static func areWellFormed(_ borders: [Int], storedCount: Int) -> Bool {
        guard let first = borders.first, let last = borders.last else { return false }
        return first >= 0 && last <= storedCount && borders.count.isMultiple(of: 2)
            && zip(borders, borders.dropFirst()).allSatisfy { $0 < $1 }
    }

    /// Where stretches of removed rows begin and end, in turn; empty when none is removed.
    var borders: [Int] {
        var borders: [Int] = []
        var end = 0
        for run in runs + [storedCount..<storedCount] {
            if end < run.lowerBound { borders += [end, run.lowerBound] }
            end = run.upperBound
        }
        return borders
    }

    /// The same without some more rows of the files, which may come in any order.
    func removing(_ rows: [Int]) -> LiveRows {
        var isLive = [Bool](repeating: false, count: storedCount)
        for run in runs {
            for row in run { isLive[row] = true }
        }
        for row in rows { isLive[row] = false }
        var borders: [Int] = []
        for row in 0..<storedCount {
            let isWithinRemoved = !borders.count.isMultiple(of: 2)
            if isLive[row] == isWithinRemoved { borders.append(row) }
        }
        if !borders.count.isMultiple(of: 2) { borders.append(storedCount) }
        return LiveRows(storedCount: storedCount, borders: borders)
    }
}

extension LiveRows {
    /// The row in the files of a live row.
    ///
    /// Complexity: logarithmic in the number of runs, and constant when nothing is removed.
    func row(at index: Int) -> Int {
        precondition(index >= 0 && index < count, "live row \(index) of \(count)")
        let run = run(holding: index)
        return runs[run].lowerBound + index - firstIndices[run]
    }

    /// The index of a row in the files; nil when it was removed.
    ///
    /// Complexity: as of `row(at:)`.
    func index(of row: Int) -> Int? {
        let run = Self.last(runs.count) { runs[$0].lowerBound <= row }
        guard let run, row < runs[run].upperBound else { return nil }
        return firstIndices[run] + row - runs[run].lowerBound
    }

    /// Ranges of rows in the files, in order, that hold some live rows, all of those between the
    /// first and the last, and as many removed ones as are better scanned than stepped over.
    func stretches(of indices: Range<Int>) -> [Range<Int>] {
        guard !indices.isEmpty else { return [] }
        var stretches: [Range<Int>] = []
        for run in run(holding: indices.lowerBound)..<runs.count {
            let own = firstIndices[run]..<firstIndices[run] + runs[run].count
            let part = indices.clamped(to: own)
            if part.isEmpty { break }
            let offset = runs[run].lowerBound - own.lowerBound
            let rows = part.lowerBound + offset..<part.upperBound + offset
            if let last = stretches.last, rows.lowerBound - last.upperBound <= Self.gapLimit {
                stretches[stretches.count - 1] = last.lowerBound..<rows.upperBound
            } else {
                stretches.append(rows)
            }
        }
        return stretches
    }

    /// The run that holds a live row.
    private func run(holding index: Int) -> Int {
        Self.last(runs.count) { firstIndices[$0] <= index } ?? 0
    }

    /// The last of `count` numbers of which something is true, if it is true of all before it.
    private static func last(_ count: Int, where isTrue: (Int) -> Bool) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isTrue(middle) { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : low - 1
    }
}
