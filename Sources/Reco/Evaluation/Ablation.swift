/// Top-1 accuracy as parts of the method change, one at a time, in percent.
///
/// Everything that a series does not vary is as in the evaluation itself.
public struct Ablation: Sendable, Equatable, Codable {
    /// One choice of where is searched and of what is fused.
    public struct ReachPoint: Sendable, Equatable, Codable {
        /// Where neighbors were searched.
        public let search: Reach
        /// What of them was fused.
        public let fuse: Reach
        /// The accuracy of this choice.
        public let top1: BySides<Double>
    }

    /// One number of neighbors, the same for images and texts.
    public struct NeighborPoint: Sendable, Equatable, Codable {
        /// How many neighbors were fused.
        public let k: Int
        /// The accuracy with so many.
        public let top1: BySides<Double>
    }

    /// One part of the memory.
    public struct MemoryPoint: Sendable, Equatable, Codable {
        /// How many pairs it held.
        public let rowCount: Int
        /// The accuracy with so many.
        public let top1: BySides<Double>

        private enum CodingKeys: String, CodingKey {
            case rowCount = "memory_rows"
            case top1
        }
    }

    /// Which pairs a part of the memory holds follows from this.
    public let seed: UInt64
    /// The four combinations of search and fusion.
    ///
    /// Source: Iscen et al., section 4.4.
    public let reaches: [ReachPoint]
    /// By number of neighbors, rising.
    public let neighborCounts: [NeighborPoint]
    /// By size of the memory, rising; each part holds all smaller ones.
    public let memorySizes: [MemoryPoint]

    private enum CodingKeys: String, CodingKey {
        case seed
        case reaches = "search_fuse"
        case neighborCounts = "k"
        case memorySizes = "memory_size"
    }
}
