/// Which of a pair's two embeddings is meant.
public enum Modality: String, Sendable, CaseIterable, Codable {
    /// The embedding of the image.
    case image
    /// The embedding of the text.
    case text

    /// The other one of the pair.
    public var counterpart: Modality {
        switch self {
        case .image: .text
        case .text: .image
        }
    }
}
