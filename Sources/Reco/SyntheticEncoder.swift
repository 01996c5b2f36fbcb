import Foundation
import Tensors

/// The frozen encoder of a synthetic world: turns what an image shows or a text says into an
/// embedding.
///
/// How it works. In the encoder's own axes every kind of information has its own range of
/// coordinates: attributes, identities, nuisance, modality means, shared meaning. Contrastive
/// training has already made what is private to a modality orthogonal to what varies in the other,
/// so a linear map without retrieval has little to win. One fixed rotation then hides the axes.
/// The amounts below are shares of squared length, chosen such that (at the world's usual size)
/// zero-shot accuracy is near 57 % and about four of an image's ten neighbors show its own
/// entity.
struct SyntheticEncoder: Sendable {
    /// What an image shows.
    struct Image: Sendable {
        let entity: Int
        let scene: Int
    }

    /// What a text says.
    enum Text: Sendable {
        /// A text from the web; without an entity it names only the concept.
        case caption(concept: Int, entity: Int?, scene: Int?)
        /// The clean sentence that names a class.
        case prompt(entity: Int)
    }

    private enum ImageShare {
        static let mean: Float = 0.39
        static let concept: Float = 0.07
        static let attributes: Float = 0.14
        static let identity: Float = 0.08
        static let scene: Float = 0.02
        static let nuisance: Float = 0.22
        static let ownAttributes: Float = 0.08
        static let noise: Float = 0.08
    }

    private enum TextShare {
        static let mean: Float = 0.41
        static let concept: Float = 0.08
        static let attributes: Float = 0.12
        static let identity: Float = 0.06
        static let scene: Float = 0.02
        static let nuisance: Float = 0.32
        static let noise: Float = 0.05
        /// The template's own direction, in prompts only.
        static let template: Float = 0.096
        /// What of nuisance and noise is left in prompts.
        static let promptRest: Float = 0.35
    }

    /// The cosine of the two modality means.
    private static let meanCosine: Float = 0.1
    /// How much the length along the own mean varies.
    private static let meanJitter: Float = 0.05
    /// How much the length along the other mean varies: it makes some entries the neighbors of
    /// everything when search crosses modalities.
    private static let hubness: Float = 0.04
    /// How true the text encoder's belief is for the most and for the least popular entity.
    private static let truth: (most: Float, least: Float) = (0.95, 0.5)

    private let dimension: Int
    private let axes: Axes
    private let rotation: Matrix
    private let concepts: Matrix
    private let scenes: Matrix
    private let attributes: Matrix
    private let beliefs: Matrix
    private let imageIdentities: Matrix
    private let textIdentities: Matrix
    private let entitiesPerConcept: Int

    /// Draws the directions of all concepts, scenes and entities.
    init(_ configuration: SyntheticWorld.Configuration) {
        var generator = SyntheticWorld.Stream.directions.generator(seed: configuration.seed)
        dimension = configuration.dimension
        entitiesPerConcept = configuration.entitiesPerConcept
        let axes = Axes(dimension: dimension)
        self.axes = axes
        rotation = .rotation(dimension: dimension, using: &generator)
        let entityCount = configuration.entityCount
        concepts = .directions(
            configuration.conceptCount,
            width: axes.shared.count,
            using: &generator
        )
        scenes = .directions(configuration.sceneCount, width: axes.shared.count, using: &generator)
        attributes = .directions(entityCount, width: axes.attributes.count, using: &generator)
        let wrong = Matrix.directions(
            entityCount,
            width: axes.attributes.count,
            using: &generator
        )
        imageIdentities = .directions(
            entityCount,
            width: axes.imageIdentity.count,
            using: &generator
        )
        textIdentities = .directions(entityCount, width: axes.textIdentity.count, using: &generator)
        beliefs = Self.beliefs(
            attributes: attributes,
            wrong: wrong,
            entitiesPerConcept: configuration.entitiesPerConcept
        )
    }

    /// What the text encoder takes each entity's attributes to be: true ones mixed with wrong ones.
    private static func beliefs(
        attributes: Matrix,
        wrong: Matrix,
        entitiesPerConcept: Int
    ) -> Matrix {
        var beliefs = attributes
        let width = attributes.columnCount
        for entity in 0..<attributes.rowCount {
            let rank = Float(entity % entitiesPerConcept)
            let rarity = (rank / Float(max(1, entitiesPerConcept - 1))).squareRoot()
            let share = truth.most + (truth.least - truth.most) * rarity
            let rest = (1 - share * share).squareRoot()
            for index in entity * width..<(entity + 1) * width {
                beliefs.values[index] =
                    share * attributes.values[index] + rest * wrong.values[index]
            }
        }
        return beliefs
    }

    /// The images' embeddings, L2-normalized.
    ///
    /// Shape: `[images x dimension]`.
    func embeddings(of images: [Image], using generator: inout SeededGenerator) -> Matrix {
        var rows: [Float] = []
        rows.reserveCapacity(images.count * dimension)
        for image in images { rows += coordinates(of: image, using: &generator) }
        return turned(rows)
    }

    /// The texts' embeddings, L2-normalized.
    ///
    /// Shape: `[texts x dimension]`.
    func embeddings(of texts: [Text], using generator: inout SeededGenerator) -> Matrix {
        var rows: [Float] = []
        rows.reserveCapacity(texts.count * dimension)
        for text in texts { rows += coordinates(of: text, using: &generator) }
        return turned(rows)
    }

    private func turned(_ rows: [Float]) -> Matrix {
        Matrix(rowCount: rows.count / dimension, columnCount: dimension, values: rows)
            .productWithTransposed(rotation).normalizedRows()
    }

    private func coordinates(of image: Image, using generator: inout SeededGenerator) -> [Float] {
        var row = noise(ImageShare.noise, using: &generator)
        let own = ImageShare.mean.squareRoot() * (1 + Self.meanJitter * generator.normal())
        let other = Self.hubness * generator.normal()
        addMeans(image: own, text: other, to: &row)
        addNuisance(ImageShare.nuisance, at: axes.imageNuisance, to: &row, using: &generator)
        let accident = (ImageShare.ownAttributes / Float(axes.attributes.count)).squareRoot()
        for index in axes.attributes { row[index] += accident * generator.normal() }
        let concept = image.entity / entitiesPerConcept
        add(concepts[row: concept], share: ImageShare.concept, at: axes.shared, to: &row)
        add(scenes[row: image.scene], share: ImageShare.scene, at: axes.shared, to: &row)
        add(
            attributes[row: image.entity],
            share: ImageShare.attributes,
            at: axes.attributes,
            to: &row
        )
        add(
            imageIdentities[row: image.entity],
            share: ImageShare.identity,
            at: axes.imageIdentity,
            to: &row
        )
        return row
    }

    private func coordinates(of text: Text, using generator: inout SeededGenerator) -> [Float] {
        let (concept, entity, scene, isPrompt) =
            switch text {
            case .caption(let concept, let entity, let scene): (concept, entity, scene, false)
            case .prompt(let entity): (entity / entitiesPerConcept, entity, nil, true)
            }
        let rest = isPrompt ? TextShare.promptRest : 1
        var row = noise(TextShare.noise * rest, using: &generator)
        let own = TextShare.mean.squareRoot() * (1 + Self.meanJitter * generator.normal())
        // A clean sentence is about a third as much of a hub as a web caption.
        let other = Self.hubness * (isPrompt ? 0.3 : 1) * generator.normal()
        addMeans(image: other, text: own, to: &row)
        addNuisance(TextShare.nuisance * rest, at: axes.textNuisance, to: &row, using: &generator)
        if isPrompt { row[axes.template] += TextShare.template.squareRoot() }
        add(concepts[row: concept], share: TextShare.concept, at: axes.shared, to: &row)
        if let scene {
            add(scenes[row: scene], share: TextShare.scene, at: axes.shared, to: &row)
        }
        if let entity {
            add(beliefs[row: entity], share: TextShare.attributes, at: axes.attributes, to: &row)
            add(
                textIdentities[row: entity],
                share: TextShare.identity,
                at: axes.textIdentity,
                to: &row
            )
        }
        return row
    }

    private func noise(_ share: Float, using generator: inout SeededGenerator) -> [Float] {
        let deviation = (share / Float(dimension)).squareRoot()
        return (0..<dimension).map { _ in deviation * generator.normal() }
    }

    private func addMeans(image: Float, text: Float, to row: inout [Float]) {
        let sine = (1 - Self.meanCosine * Self.meanCosine).squareRoot()
        row[axes.imageMean] += image + Self.meanCosine * text
        row[axes.textMean] += sine * text
    }

    /// Adds noise whose deviation falls with the square root of the coordinate's number.
    private func addNuisance(
        _ share: Float,
        at range: Range<Int>,
        to row: inout [Float],
        using generator: inout SeededGenerator
    ) {
        let total = (1...range.count).reduce(Float(0)) { $0 + 1 / Float($1) }
        for (position, index) in range.enumerated() {
            row[index] += (share / (total * Float(position + 1))).squareRoot() * generator.normal()
        }
    }

    private func add(
        _ direction: Span<Float>,
        share: Float,
        at range: Range<Int>,
        to row: inout [Float]
    ) {
        let scale = share.squareRoot()
        for (position, index) in range.enumerated() { row[index] += scale * direction[position] }
    }
}

extension SyntheticEncoder {
    /// Which coordinates, before the rotation, hold what.
    struct Axes: Sendable {
        let attributes = 0..<32
        let imageIdentity = 32..<44
        let textIdentity = 44..<56
        let imageNuisance = 56..<66
        let textNuisance = 66..<76
        let imageMean = 76
        /// With the image mean's cosine, this spans the text mean.
        let textMean = 77
        let template = 78
        /// Concepts and scenes.
        let shared: Range<Int>

        /// Gives to shared meaning what the other kinds leave.
        init(dimension: Int) {
            precondition(dimension >= 88, "a synthetic world needs 88 dimensions, not \(dimension)")
            shared = 79..<dimension
        }
    }
}

extension Matrix {
    /// Random rows of unit length.
    fileprivate static func directions(
        _ rowCount: Int,
        width: Int,
        using generator: inout SeededGenerator
    ) -> Matrix {
        let values = (0..<rowCount * width).map { _ in generator.normal() }
        return Matrix(rowCount: rowCount, columnCount: width, values: values).normalizedRows()
    }

    /// A random matrix whose rows, and so its columns, are orthonormal.
    ///
    /// By Gram–Schmidt, twice for each row, in 64 bits.
    fileprivate static func rotation(
        dimension: Int,
        using generator: inout SeededGenerator
    ) -> Matrix {
        var rows: [[Double]] = []
        for _ in 0..<dimension {
            var row = (0..<dimension).map { _ in Double(generator.normal()) }
            for _ in 0..<2 {
                for earlier in rows {
                    let overlap = zip(row, earlier).reduce(0) { $0 + $1.0 * $1.1 }
                    for index in row.indices { row[index] -= overlap * earlier[index] }
                }
            }
            let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            rows.append(row.map { $0 / length })
        }
        return Matrix(
            rowCount: dimension,
            columnCount: dimension,
            values: rows.joined().map { Float($0) }
        )
    }
}
