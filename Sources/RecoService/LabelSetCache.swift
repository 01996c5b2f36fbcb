import Reco
import Tensors
import VectorMemory

/// Keeps the refined embeddings of stored label sets, so that each is refined once.
///
/// A set is known by its content, so that one stored anew under its name is refined anew. Of
/// requests that need the same set at the same time, the first refines it and the others wait.
/// Beyond the limit, what was used longest ago goes first.
actor LabelSetCache {
    private struct Key: Hashable {
        let checksum: String
        let sides: RefinedSides
    }

    private struct Entry {
        let labelCount: Int
        let refined: Task<Matrix, any Error>
        var lastUse: Int
    }

    private let batcher: RefineBatcher
    private let refiner: Refiner
    private let labelLimit: Int
    private let metrics: ServiceMetrics
    private var entries: [Key: Entry] = [:]
    private var useCount = 0

    /// Makes an empty cache; `labelLimit` bounds the labels of all sets in it, one set excepted.
    init(
        refiner: Refiner,
        batcher: RefineBatcher,
        labelLimit: Int,
        metrics: ServiceMetrics
    ) {
        self.refiner = refiner
        self.batcher = batcher
        self.labelLimit = labelLimit
        self.metrics = metrics
    }

    deinit {
        metrics.cachedLabels.count(-entries.values.reduce(0) { $0 + $1.labelCount })
    }

    /// The label set's embeddings, refined as a classification that refines `sides` needs them.
    ///
    /// Shape: `[labels x dimension]`.
    func refinedEmbeddings(
        of set: LabelSet,
        sides: RefinedSides
    ) async throws(ServiceError) -> Matrix {
        let key = Key(checksum: set.checksum, sides: sides)
        useCount += 1
        let refined = task(for: set, key: key)
        do {
            return try await refined.value
        } catch {
            if entries[key]?.refined == refined { remove(key) }
            throw error as? ServiceError ?? .cancelled
        }
    }

    private func task(for set: LabelSet, key: Key) -> Task<Matrix, any Error> {
        if let entry = entries[key] {
            metrics.labelCacheHits.count()
            entries[key]?.lastUse = useCount
            return entry.refined
        }
        metrics.labelCacheMisses.count()
        let (batcher, embeddings) = (batcher, set.embeddings)
        let kind = RefineBatcher.Kind(
            modality: .text,
            sides: key.sides,
            k: refiner.defaultNeighborCount(for: .text, sides: key.sides)
        )
        // A task of its own: the request that came first may be given up, the others not.
        let refined = Task {
            try await batcher.refine(embeddings, kind: kind).refinement.embeddings
        }
        entries[key] = Entry(
            labelCount: set.labels.count,
            refined: refined,
            lastUse: useCount
        )
        metrics.cachedLabels.count(set.labels.count)
        evict(sparing: key)
        return refined
    }

    private func evict(sparing spared: Key) {
        var labelCount = entries.values.reduce(0) { $0 + $1.labelCount }
        for (key, entry) in entries.sorted(by: { $0.value.lastUse < $1.value.lastUse })
        where labelCount > labelLimit && key != spared {
            labelCount -= entry.labelCount
            remove(key)
        }
    }

    private func remove(_ key: Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        metrics.cachedLabels.count(-entry.labelCount)
    }
}
