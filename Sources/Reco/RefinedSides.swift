public import VectorMemory

/// Which sides of a classification are refined: the images, the class texts, neither or both.
///
/// The three losses of the training let each side be used refined against an unrefined
/// counterpart. Source: Iscen et al., section 3.3.
public enum RefinedSides: String, Sendable, CaseIterable {
    /// Neither: plain zero-shot classification.
    case none
    /// The images only.
    case image
    /// The class texts only.
    case text
    /// The images and the class texts.
    case both

    /// One side alone.
    public init(only modality: Modality) {
        self = modality == .image ? .image : .text
    }

    /// What is refined, in words.
    public var title: String {
        switch self {
        case .none: "nothing refined"
        case .image: "images refined"
        case .text: "texts refined"
        case .both: "both refined"
        }
    }

    /// Whether the embeddings of this modality are refined.
    public func contains(_ modality: Modality) -> Bool {
        switch self {
        case .none: false
        case .image: modality == .image
        case .text: modality == .text
        case .both: true
        }
    }
}
