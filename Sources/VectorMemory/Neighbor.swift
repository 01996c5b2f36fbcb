/// An entry of the memory that a search found.
public struct Neighbor: Sendable, Equatable {
    /// The entry's row, counted over the whole memory.
    public let entry: Int
    /// The inner product of query and entry, in −1…1 but for rounding; higher is nearer.
    public let similarity: Float

    /// Names an entry and how similar it is.
    public init(entry: Int, similarity: Float) {
        self.entry = entry
        self.similarity = similarity
    }
}
