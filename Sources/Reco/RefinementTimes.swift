/// How long the two halves of a refinement took.
public struct RefinementTimes: Sendable, Equatable {
    /// Finding neighbors.
    public var search = Duration.zero
    /// Gathering their embeddings and fusing them.
    public var fusion = Duration.zero

    /// Starts at zero.
    public init() {}
}
