import Tensors
import VectorMemory

/// Some of a memory's entries, drawn by a seed: what the memory would be if it were smaller.
///
/// Parts of one seed are nested: a larger one holds all entries of a smaller one.
struct MemoryPart: Sendable {
    /// How many entries it has.
    let rowCount: Int
    private let holds: [Bool]

    /// The first `rowCount` entries of the seed's shuffle of all.
    init(of memory: Memory, rowCount: Int, seed: UInt64) {
        precondition(
            rowCount >= 1 && rowCount <= memory.rowCount,
            "a part of \(rowCount) entries of \(memory.rowCount)"
        )
        self.rowCount = rowCount
        var generator = SeededGenerator(seed: seed)
        var holds = Array(repeating: false, count: memory.rowCount)
        for entry in (0..<memory.rowCount).shuffled(using: &generator).prefix(rowCount) {
            holds[entry] = true
        }
        self.holds = holds
    }

    /// Whether an entry belongs to it.
    func contains(_ entry: Int) -> Bool { holds[entry] }

    /// Each original's nearest entries of this part, exactly.
    ///
    /// How it works: `lists` are each original's nearest entries of the whole memory. Those of them
    /// that lie in the part are its nearest there, in the same order; a list that holds enough of
    /// them needs no search. For the others the memory is searched anew, each time for twice as
    /// many, until every list holds enough.
    ///
    /// Shape: `[batch x dimension]`, `[batch]` lists → `[batch][min(k, rowCount)]`.
    func neighbors(
        of originals: Matrix,
        from lists: [[Neighbor]],
        modality: Modality,
        k: Int,
        refiner: Refiner
    ) -> [[Neighbor]] {
        let k = min(k, rowCount)
        func inside(_ list: [Neighbor]) -> [Neighbor] {
            Array(list.lazy.filter { contains($0.entry) }.prefix(k))
        }
        var found = lists.map(inside)
        let memoryRowCount = refiner.memory.rowCount
        // What a list needs on average, and half as much again, since half of them need more.
        var depth = k * memoryRowCount / rowCount * 3 / 2
        var short = found.indices.filter { found[$0].count < k }
        while !short.isEmpty {
            depth = min(memoryRowCount, max(depth, 2 * k))
            // In blocks, because lists this long are only needed until they have been filtered.
            for first in stride(from: 0, to: short.count, by: Refiner.blockRowLimit) {
                let rows = Array(short[first..<min(first + Refiner.blockRowLimit, short.count)])
                let longer = refiner.search(originals.rows(at: rows), modality: modality, k: depth)
                for (row, list) in zip(rows, longer) { found[row] = inside(list) }
            }
            short = short.filter { found[$0].count < k }
            depth *= 2
        }
        return found
    }
}
