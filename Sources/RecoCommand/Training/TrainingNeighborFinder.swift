import Reco
import VectorMemory

/// Finds the neighbors of a training's pairs, or reads those that an earlier training found.
struct TrainingNeighborFinder {
    let recipe: TrainingRecipe
    let threadCount: Int
    let memoryBudget: Int
    let cache: NeighborCache

    /// The neighbors; what is found is left in the cache's file.
    ///
    /// The memory is opened for this alone: what its search builds is given back before the
    /// training begins. It has to be the one with this checksum.
    func neighbors(
        of pairs: PairDataset,
        inMemoryAt folder: String,
        checksum: String
    ) throws -> TrainingNeighbors {
        let memory = try Memory(opening: folder)
        guard memory.checksum == checksum else {
            throw TrainingError.memoryChanged(expected: checksum, found: memory.checksum)
        }
        let search = NeighborSearch(
            memory: memory,
            imageNeighborCount: recipe.imageNeighborCount,
            textNeighborCount: recipe.textNeighborCount,
            reach: recipe.searchReach,
            exclusionThreshold: recipe.exclusionThreshold,
            threadCount: threadCount,
            memoryBudget: memoryBudget
        )
        let key = search.key(for: pairs)
        let cached = cache.read(
            key: key,
            rowCount: pairs.rowCount,
            memoryRowCount: search.memory.rowCount
        )
        if let cached { return cached }
        let progress = ProgressDisplay("finding neighbors")
        let found = try search.neighbors(of: pairs) { progress.update($0, of: $1) }
        try cache.write(found, key: key)
        return found
    }
}
