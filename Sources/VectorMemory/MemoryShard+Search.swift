import TensorFiles
public import Tensors

extension MemoryShard {
    /// One modality's rows as they are stored, borrowed from the mapping.
    ///
    /// - Shape: `[rowCount x dimension]`.
    @_lifetime(borrow self)
    func rows(_ modality: Modality) -> RowSpan {
        RowSpan(
            bytes: rowBytes(modality),
            format: elementType == .f16 ? .float16 : .float32,
            rowCount: rowCount,
            dimension: dimension
        )
    }

    /// Finds each query's `k` most similar entries within `modality`; entries are rows of this
    /// shard.
    ///
    /// - Shape: `[batch x dimension]` → `[batch][min(k, rowCount)]`, most similar first, ties by
    ///   entry.
    /// - Complexity: one pass over the shard per batch.
    public func search(_ queries: Matrix, among modality: Modality, k: Int) -> [[Neighbor]] {
        var scan = RowScan(queries: queries, k: k)
        scan.scan(rows(modality), firstEntry: 0)
        return scan.neighbors
    }
}
