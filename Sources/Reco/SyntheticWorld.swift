import Foundation
public import Tensors

/// A seeded world of made-up things, as a frozen encoder like CLIP would see them.
///
/// It stands in for real embeddings where none may be downloaded: the service's built-in example
/// and the tests. Nothing is learned; everything follows from the seed, and on one machine the
/// same seed gives the same bits.
///
/// How it works. The world has concepts (a kind of thing, like "car") and in each of them
/// entities (one car model). Within a concept an entity's popularity falls with its rank by Zipf's
/// law, so most of the memory is about few entities. An embedding is a weighted sum of directions:
/// - its modality's mean, which keeps images and texts apart (the modality gap);
/// - its concept and its scene, shared by images and texts: coarse alignment is good;
/// - the entity's attributes. An image shows the true ones. A text carries what the text encoder
///   believes of the name, a mixture of the true ones with wrong ones, and the rarer the entity
///   the less of it is true: fine alignment is partial, so zero-shot classification is mediocre;
/// - the entity's identity, private to each modality: images of an entity cluster, and so do the
///   texts that name it, but the two identities say nothing to each other. Only a memory of pairs
///   connects them, which is what refining exploits;
/// - nuisance (pose and light, style and boilerplate) and noise.
///
/// A caption from the web names the entity, or only the concept, or is about something else. The
/// last concepts are held out: training pairs never show them, evaluation shows nothing else.
/// Source: ours; the phenomena are those of Iscen et al. sections 1 and 3, and of Liang et al.,
/// *Mind the Gap*, NeurIPS 2022.
public struct SyntheticWorld: Sendable {
    /// The size of a world.
    public struct Configuration: Sendable, Equatable {
        /// From what everything follows.
        public var seed: UInt64
        /// The length of an embedding.
        public var dimension: Int
        /// How many kinds of things there are.
        public var conceptCount: Int
        /// How many of them, the last ones, are evaluated and never trained on.
        public var heldOutConceptCount: Int
        /// How many things of each kind there are.
        public var entitiesPerConcept: Int
        /// How many places a picture may show.
        public var sceneCount: Int
        /// How many pairs the memory holds.
        public var memoryPairCount: Int
        /// How many more pairs there are to train on.
        public var trainingPairCount: Int
        /// How many images of each held-out entity are classified.
        public var queriesPerEntity: Int

        /// Sets some of the numbers.
        public init(
            seed: UInt64 = 0,
            dimension: Int = 96,
            conceptCount: Int = 24,
            heldOutConceptCount: Int = 5,
            entitiesPerConcept: Int = 40,
            sceneCount: Int = 32,
            memoryPairCount: Int = 8_000,
            trainingPairCount: Int = 8_000,
            queriesPerEntity: Int = 10
        ) {
            self.seed = seed
            self.dimension = dimension
            self.conceptCount = conceptCount
            self.heldOutConceptCount = heldOutConceptCount
            self.entitiesPerConcept = entitiesPerConcept
            self.sceneCount = sceneCount
            self.memoryPairCount = memoryPairCount
            self.trainingPairCount = trainingPairCount
            self.queriesPerEntity = queriesPerEntity
        }
    }

    /// Image–text pairs as a crawl of the web would give them.
    public struct Pairs: Sendable, Equatable {
        /// The images' embeddings, L2-normalized.
        ///
        /// Shape: `[pairs x dimension]`.
        public let images: Matrix
        /// The captions' embeddings, L2-normalized.
        ///
        /// Shape: `[pairs x dimension]`.
        public let texts: Matrix
        /// One JSON object per pair, with `id` and `caption`.
        public let metadata: [String]
        /// What each image shows: a number over all concepts' entities.
        public let entities: [Int]
    }

    /// The draws of a world are independent: more of one leaves the others as they are.
    enum Stream: UInt64 {
        case directions = 1
        case names
        case memory
        case training
        case evaluation

        func generator(seed: UInt64) -> SeededGenerator {
            // The odd multiplier spreads seeds, which are usually small, far from each other.
            SeededGenerator(seed: seed &* 0xD134_2543_DE82_EF95 &+ rawValue)
        }
    }

    /// How often a caption names the entity; the rest after `genericShare` is about something else.
    private static let specificShare: Float = 0.7
    /// How often a caption names only the concept.
    private static let genericShare: Float = 0.2
    /// How often a caption mentions the scene.
    private static let sceneShare: Float = 0.5
    /// How fast popularity falls: rank to the minus this.
    private static let popularityExponent = 0.7

    /// The size of this world.
    public let configuration: Configuration
    let names: SyntheticNames
    let encoder: SyntheticEncoder
    /// Per rank within a concept, the share of pairs about this rank or one before it.
    private let cumulativePopularity: [Float]

    /// Makes the world's directions and names.
    public init(_ configuration: Configuration = .init()) {
        precondition(
            configuration.conceptCount > configuration.heldOutConceptCount
                && configuration.heldOutConceptCount > 0 && configuration.entitiesPerConcept > 0
                && configuration.sceneCount > 0 && configuration.memoryPairCount > 0
                && configuration.trainingPairCount > 0 && configuration.queriesPerEntity > 0,
            "no such world: \(configuration)"
        )
        self.configuration = configuration
        names = SyntheticNames(configuration)
        encoder = SyntheticEncoder(configuration)
        var sum = 0.0
        let sums = (1...configuration.entitiesPerConcept).map { position in
            sum += 1 / pow(Double(position), Self.popularityExponent)
            return sum
        }
        cumulativePopularity = sums.map { Float($0 / sum) }
    }

    /// The entities of the concepts that are held out for evaluation.
    public var heldOutEntities: Range<Int> {
        let conceptCount = configuration.conceptCount - configuration.heldOutConceptCount
        return conceptCount * configuration.entitiesPerConcept..<configuration.entityCount
    }

    /// The pairs of the memory, which are about all entities, the held-out ones too.
    public func memoryPairs() -> Pairs {
        pairs(
            configuration.memoryPairCount,
            of: configuration.conceptCount,
            prefix: "memory",
            stream: .memory
        )
    }

    /// Pairs to train on: none is in the memory, and none is about a held-out concept.
    public func trainingPairs() -> Pairs {
        pairs(
            configuration.trainingPairCount,
            of: configuration.conceptCount - configuration.heldOutConceptCount,
            prefix: "training",
            stream: .training
        )
    }

    /// New images of the held-out entities, to be told from each other by their class prompts.
    ///
    /// Class `i` is the held-out entity `i`, called `classNames[i]`.
    public func evaluation() -> (task: ClassificationTask, classNames: [String]) {
        var generator = Stream.evaluation.generator(seed: configuration.seed)
        let entities = Array(heldOutEntities)
        let prompts = entities.map { SyntheticEncoder.Text.prompt(entity: $0) }
        let classes = encoder.embeddings(of: prompts, using: &generator)
        let labels = entities.indices.flatMap { label in
            Array(repeating: label, count: configuration.queriesPerEntity)
        }
        let images = labels.map { label in
            SyntheticEncoder.Image(
                entity: entities[label],
                scene: generator.index(below: configuration.sceneCount)
            )
        }
        let queries = encoder.embeddings(of: images, using: &generator)
        do {
            let task = try ClassificationTask(
                queries: queries,
                labels: labels,
                classEmbeddings: classes
            )
            return (task, entities.map(names.entity))
        } catch {
            preconditionFailure("a synthetic world gave an impossible task: \(error)")
        }
    }

    private func pairs(
        _ count: Int,
        of conceptCount: Int,
        prefix: String,
        stream: Stream
    ) -> Pairs {
        var generator = stream.generator(seed: configuration.seed)
        var images: [SyntheticEncoder.Image] = []
        var texts: [SyntheticEncoder.Text] = []
        var metadata: [String] = []
        for row in 0..<count {
            let concept = generator.index(below: conceptCount)
            let entity = concept * configuration.entitiesPerConcept + rank(using: &generator)
            let image = SyntheticEncoder.Image(
                entity: entity,
                scene: generator.index(below: configuration.sceneCount)
            )
            let text = caption(of: image, concept: concept, using: &generator)
            images.append(image)
            texts.append(text)
            // Names are made of plain letters, so that JSON needs no escapes.
            metadata.append(#"{"id":"\#(prefix)-\#(row)","caption":"\#(names.caption(text))"}"#)
        }
        return Pairs(
            images: encoder.embeddings(of: images, using: &generator),
            texts: encoder.embeddings(of: texts, using: &generator),
            metadata: metadata,
            entities: images.map(\.entity)
        )
    }

    private func rank(using generator: inout SeededGenerator) -> Int {
        let share = generator.uniform()
        return cumulativePopularity.firstIndex { share < $0 } ?? cumulativePopularity.count - 1
    }

    private func caption(
        of image: SyntheticEncoder.Image,
        concept: Int,
        using generator: inout SeededGenerator
    ) -> SyntheticEncoder.Text {
        let kind = generator.uniform()
        let mentionsScene = generator.uniform() < Self.sceneShare
        let scene = mentionsScene ? image.scene : nil
        if kind < Self.specificShare {
            return .caption(concept: concept, entity: image.entity, scene: scene)
        }
        if kind < Self.specificShare + Self.genericShare {
            return .caption(concept: concept, entity: nil, scene: scene)
        }
        let otherScene = generator.index(below: configuration.sceneCount)
        return .caption(
            concept: generator.index(below: configuration.conceptCount),
            entity: nil,
            scene: mentionsScene ? otherScene : nil
        )
    }
}

extension SyntheticWorld.Configuration {
    /// How many things there are of all kinds.
    var entityCount: Int { conceptCount * entitiesPerConcept }
}

extension SeededGenerator {
    /// A whole number from 0 to `limit - 1`, all equally likely.
    mutating func index(below limit: Int) -> Int {
        Int.random(in: 0..<limit, using: &self)
    }
}
