import FusionModel
import Tensors
import VectorMemory

extension TrainingNeighbors {
    /// The same neighbors with the similarities that layers with metrics of their own see.
    ///
    /// Once, before the first step: metrics do not learn.
    func measured(
        by metrics: [Modality: SimilarityMetric?],
        pairs: PairDataset,
        memory: Memory,
        threadCount: Int
    ) throws(TrainingError) -> TrainingNeighbors {
        var tables: [Modality: NeighborTable] = [:]
        for case (let modality, let metric?) in metrics {
            let table = self[modality]
            let blocks = Parallel.blocks(
                table.rowCount,
                of: SimilarityMetric.blockRowLimit(k: table.k)
            )
            var similarities: [Float] = []
            similarities.reserveCapacity(table.similarities.count)
            // A few blocks at a time, so that what is measured is kept but once.
            for group in Parallel.blocks(blocks.count, of: 4 * threadCount) {
                let parts = Parallel.map(group.count, threadCount: threadCount) { index in
                    Result { () throws(TrainingError) in
                        let rows = blocks[group.lowerBound + index]
                        let entries = table.entries[
                            rows.lowerBound * table.k..<rows.upperBound * table.k
                        ]
                        return metric.similarities(
                            of: try pairs.embeddings(of: Array(rows), modality: modality),
                            to: memory.pairs(of: Array(entries), modality: modality)
                        )
                    }
                }
                for part in parts { similarities += try part.get().values }
            }
            tables[modality] = NeighborTable(
                k: table.k,
                entries: table.entries,
                similarities: similarities
            )
        }
        return TrainingNeighbors(image: tables[.image] ?? image, text: tables[.text] ?? text)
    }
}
