public import FusionModel
public import VectorMemory

/// How one embedding is fused: with what, and with how many neighbors.
public struct FusionChoice: Sendable {
    /// What joins the original with the retrieved embeddings.
    public let fusion: Fusion
    /// How many neighbors are retrieved when the caller does not say, the `k` of the paper.
    public let neighborCount: Int

    /// Pairs a fusion with its number of neighbors.
    public init(_ fusion: Fusion, neighborCount: Int) {
        precondition(neighborCount >= 0, "k must not be negative, found \(neighborCount)")
        self.fusion = fusion
        self.neighborCount = neighborCount
    }
}

/// The numbers of training-free attention fusion that a caller sets; `nil` keeps the default.
public struct AttentionNumbers: Sendable, Equatable {
    /// How much of the retrieved embeddings is added to the original.
    public var alpha: Float?
    /// How sharply attention prefers the most similar neighbor.
    public var beta: Float?
    /// How many neighbors are retrieved.
    public var neighborCount: Int?

    /// Sets some of the three numbers.
    public init(alpha: Float? = nil, beta: Float? = nil, neighborCount: Int? = nil) {
        self.alpha = alpha
        self.beta = beta
        self.neighborCount = neighborCount
    }
}

/// Which fusion, with how many neighbors, refines which modality in which situation.
///
/// A modality has two situations: it is refined alone, or its counterpart is refined too. Two
/// sides that both move towards each other want other numbers than one that moves towards a fixed
/// counterpart, so training-free fusion has a default for each.
public struct FusionPlan: Sendable {
    /// The names by which a fusion is chosen in flags, environment and configuration.
    public enum Kind: String, Sendable, CaseIterable {
        /// The trained layer, from a weights file.
        case transformer
        /// Training-free attention with two numbers per modality.
        case attention
        /// The original plus the plain mean of what was retrieved.
        case mean
        /// The original, unchanged.
        case none
    }

    /// How many neighbors the paper retrieves.
    ///
    /// Source: Iscen et al., section 4.1.
    public static let paperNeighborCount = 10

    /// Which family of fusions this plan uses.
    public let kind: Kind
    /// How images are fused when only they are refined.
    let imageAlone: FusionChoice
    /// How texts are fused when only they are refined.
    let textAlone: FusionChoice
    /// How images are fused when the texts are refined too.
    let imageBeside: FusionChoice
    /// How texts are fused when the images are refined too.
    let textBeside: FusionChoice

    /// The choice for embeddings of `modality` when `sides` are refined.
    ///
    /// Where `sides` leaves the modality out, the choice is not to retrieve and not to change it.
    public func choice(for modality: Modality, sides: RefinedSides) -> FusionChoice {
        switch (modality, sides) {
        case (.image, .image): imageAlone
        case (.text, .text): textAlone
        case (.image, .both): imageBeside
        case (.text, .both): textBeside
        case (.image, .none), (.image, .text), (.text, .none), (.text, .image):
            FusionChoice(.none, neighborCount: 0)
        }
    }
}

extension FusionPlan {
    /// Leaves every embedding as it is and retrieves nothing unless the caller asks for neighbors.
    public static let none = FusionPlan(.none, of: .init(.none, neighborCount: 0))

    /// Adds the mean of the retrieved embeddings, in both situations alike.
    public static func mean(neighborCount: Int = paperNeighborCount) -> FusionPlan {
        FusionPlan(.mean, of: FusionChoice(.mean, neighborCount: neighborCount))
    }

    /// Uses a trained layer per modality, in both situations alike.
    public static func transformer(
        image: FusionLayer,
        text: FusionLayer,
        imageNeighborCount: Int = paperNeighborCount,
        textNeighborCount: Int = paperNeighborCount
    ) -> FusionPlan {
        let image = FusionChoice(.transformer(image), neighborCount: imageNeighborCount)
        let text = FusionChoice(.transformer(text), neighborCount: textNeighborCount)
        return FusionPlan(
            kind: .transformer,
            imageAlone: image,
            textAlone: text,
            imageBeside: image,
            textBeside: text
        )
    }

    /// Training-free attention; a number that is given holds in both situations.
    ///
    /// The defaults were chosen on CLIP ViT-B/32 embeddings: texts of a class are near-duplicates
    /// of each other, so a text alone wants a sharp attention over more neighbors.
    public static func attention(
        image: AttentionNumbers = .init(),
        text: AttentionNumbers = .init()
    ) -> FusionPlan {
        FusionPlan(
            kind: .attention,
            imageAlone: choice(image, alpha: 0.3, beta: 20, neighborCount: 10),
            textAlone: choice(text, alpha: 0.5, beta: 100, neighborCount: 16),
            imageBeside: choice(image, alpha: 0.2, beta: 40, neighborCount: 10),
            textBeside: choice(text, alpha: 0.5, beta: 20, neighborCount: 16)
        )
    }

    private static func choice(
        _ numbers: AttentionNumbers,
        alpha: Float,
        beta: Float,
        neighborCount: Int
    ) -> FusionChoice {
        let fusion = AttentionFusion(alpha: numbers.alpha ?? alpha, beta: numbers.beta ?? beta)
        return FusionChoice(
            .attention(fusion),
            neighborCount: numbers.neighborCount ?? neighborCount
        )
    }

    private init(_ kind: Kind, of choice: FusionChoice) {
        self.init(
            kind: kind,
            imageAlone: choice,
            textAlone: choice,
            imageBeside: choice,
            textBeside: choice
        )
    }

    /// The dimensions that the plan's layers are made for; empty where it has no layers.
    var layerDimensions: Set<Int> {
        var dimensions: Set<Int> = []
        for choice in [imageAlone, textAlone, imageBeside, textBeside] {
            guard case .transformer(let layer) = choice.fusion else { continue }
            dimensions.insert(layer.configuration.dimension)
        }
        return dimensions
    }
}
