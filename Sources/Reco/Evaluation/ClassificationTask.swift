public import Tensors

/// Images whose classes are known, and what the classes are: what accuracy is measured on.
public struct ClassificationTask: Sendable, Equatable {
    /// The images' embeddings, L2-normalized.
    ///
    /// Shape: `[queries x dimension]`.
    public let queries: Matrix
    /// Each query's class, a row of `classEmbeddings`.
    public let labels: [Int]
    /// The classes' text embeddings, L2-normalized.
    ///
    /// Shape: `[classes x dimension]`.
    public let classEmbeddings: Matrix

    /// Checks that the parts fit each other, and normalizes the embeddings.
    public init(queries: Matrix, labels: [Int], classEmbeddings: Matrix) throws(RecoError) {
        guard queries.rowCount > 0 else { throw .empty("queries") }
        guard classEmbeddings.rowCount > 0 else { throw .empty("class embeddings") }
        guard labels.count == queries.rowCount else {
            throw .wrongCount(of: "labels", expected: queries.rowCount, found: labels.count)
        }
        guard classEmbeddings.columnCount == queries.columnCount else {
            throw .wrongDimension(
                of: "class embeddings",
                expected: queries.columnCount,
                found: classEmbeddings.columnCount
            )
        }
        let classes = 0..<classEmbeddings.rowCount
        for (query, label) in labels.enumerated() where !classes.contains(label) {
            throw .labelOutOfRange(query: query, classCount: classes.count, found: label)
        }
        self.queries = try queries.unitRows(of: "queries")
        self.labels = labels
        self.classEmbeddings = try classEmbeddings.unitRows(of: "class embeddings")
    }
}
