import Tensors

/// Pronounceable made-up names for what is in a synthetic world, all different.
struct SyntheticNames: Sendable {
    private static let onsets = [
        "b", "br", "d", "dr", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "pl", "r", "s",
        "st", "t", "tr", "v", "z",
    ]
    private static let vowels = ["a", "e", "i", "o", "u", "ai", "ou"]
    private static let endings = ["n", "l", "r", "s", "x", "nd", "m", "t"]

    /// Kinds of things, in lowercase.
    let concepts: [String]
    /// Of each entity, the name alone, capitalized.
    let entities: [String]
    /// Places, capitalized.
    let scenes: [String]
    private let entitiesPerConcept: Int

    /// Draws all names.
    init(_ configuration: SyntheticWorld.Configuration) {
        var generator = SyntheticWorld.Stream.names.generator(seed: configuration.seed)
        var taken: Set<String> = []
        concepts = Self.words(
            configuration.conceptCount,
            syllableCount: 2,
            taken: &taken,
            using: &generator
        )
        scenes = Self.words(
            configuration.sceneCount,
            syllableCount: 2,
            taken: &taken,
            using: &generator
        ).map(\.capitalizedWord)
        entities = Self.words(
            configuration.entityCount,
            syllableCount: 3,
            taken: &taken,
            using: &generator
        ).map(\.capitalizedWord)
        entitiesPerConcept = configuration.entitiesPerConcept
    }

    /// What an entity is called in full: its name and its kind.
    func entity(_ entity: Int) -> String {
        "\(entities[entity]) \(concepts[entity / entitiesPerConcept])"
    }

    /// The sentence that says what `text` says.
    func caption(_ text: SyntheticEncoder.Text) -> String {
        switch text {
        case .prompt(let entity):
            return "a photo of a \(self.entity(entity))"
        case .caption(let concept, let entity, let scene):
            // Every name begins with a consonant, so the article is always "a".
            let thing = entity.map { self.entity($0) } ?? concepts[concept]
            let place = scene.map { " in \(scenes[$0])" } ?? ""
            return "a \(thing)\(place)"
        }
    }

    private static func words(
        _ count: Int,
        syllableCount: Int,
        taken: inout Set<String>,
        using generator: inout SeededGenerator
    ) -> [String] {
        var words: [String] = []
        while words.count < count {
            var word = ""
            for _ in 0..<syllableCount {
                word += onsets[generator.index(below: onsets.count)]
                word += vowels[generator.index(below: vowels.count)]
            }
            word += endings[generator.index(below: endings.count)]
            if taken.insert(word).inserted { words.append(word) }
        }
        return words
    }
}

extension String {
    /// The word with its first letter in uppercase.
    fileprivate var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}
