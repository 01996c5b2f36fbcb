/// How often an image finds its own text among all texts, and a text its own image, in percent.
///
/// Only the row's own counterpart is right, also where a data set has several texts for an image;
/// of equally similar ones the lower row comes first. Percentages are rounded to two decimals.
public struct RetrievalReport: Sendable, Equatable, Codable {
    /// How often the right counterpart is among the first few.
    public struct Recall: Sendable, Equatable, Codable {
        /// Comes first.
        public let at1: Double
        /// Is among the first five.
        public let at5: Double
        /// Is among the first ten.
        public let at10: Double

        private enum CodingKeys: String, CodingKey {
            case at1 = "r1"
            case at5 = "r5"
            case at10 = "r10"
        }

        /// Counts ranks: how many came before the right one, for each query.
        init(ranks: [Int]) {
            func share(within count: Int) -> Double {
                Percentage.of(ranks.count { $0 < count }, in: ranks.count)
            }
            at1 = share(within: 1)
            at5 = share(within: 5)
            at10 = share(within: 10)
        }
    }

    /// What was kept from the queries, so that none of them finds itself.
    public struct NearDuplicates: Sendable, Equatable, Codable {
        /// Entries whose image is more similar than this to the pair's are not retrieved for it.
        public let similarity: Double
        /// How many pairs have such entries.
        public let pairCount: Int
        /// How many entries that are, over all pairs.
        public let entryCount: Int

        private enum CodingKeys: String, CodingKey {
            case similarity = "above_similarity"
            case pairCount = "pairs"
            case entryCount = "entries"
        }
    }

    /// How many pairs there are.
    public let pairCount: Int
    /// How many pairs the memory held.
    public let memoryRowCount: Int
    /// Images as queries, against all texts.
    public let imageToText: BySides<Recall>
    /// Texts as queries, against all images.
    public let textToImage: BySides<Recall>
    /// What was not retrieved.
    public let nearDuplicates: NearDuplicates

    private enum CodingKeys: String, CodingKey {
        case pairCount = "pairs"
        case memoryRowCount = "memory_rows"
        case imageToText = "image_to_text"
        case textToImage = "text_to_image"
        case nearDuplicates = "near_duplicates"
    }
}
