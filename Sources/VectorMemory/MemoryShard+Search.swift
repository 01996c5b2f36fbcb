import TensorFiles
public import Tensors

extension MemoryShard {
    /// One modality's rows as they are stored, borrowed from the mapping.
    @_lifetime(borrow self)
    func rows(_ modality: Modality) -> LiveRowSpan {
        LiveRowSpan(
            RowSpan(
                bytes: rowBytes(modality),
                format: elementType == .f16 ? .float16 : .float32,
                rowCount: rowCount,
                dimension: dimension
            ),
            live: live
        )
    }

    /// Finds each query's `k` most similar entries within `modality`; entries are indices of the
    /// shard's live rows.
    ///
    /// - Shape: `[batch x dimension]` → `[batch][min(k, live.count)]`, most similar first, ties by
    ///   entry.
    /// - Complexity: one pass over the shard per batch.
    public func search(_ queries: Matrix, among modality: Modality, k: Int) -> [[Neighbor]] {
        var scan = RowScan(queries: queries, k: k)
        scan.scan(rows(modality), range: 0..<live.count, firstEntry: 0)
        return scan.neighbors
    }
}
