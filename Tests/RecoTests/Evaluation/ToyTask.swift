import Reco
import Tensors
import VectorMemory

/// A small world in which every way of classifying is right sometimes.
struct ToyTask {
    static let dimension = 20
    static let classCount = 12

    /// The memory's pairs; entry i is of class i mod 12.
    let images: Matrix
    let texts: Matrix
    let task: ClassificationTask

    init(queryCount: Int, seed: UInt64) throws {
        let classes = Samples.unitRows(Self.classCount, dimension: Self.dimension, seed: seed)
        let looks = Samples.unitRows(Self.classCount, dimension: Self.dimension, seed: seed + 1)
        var generator = SeededGenerator(seed: seed + 2)
        /// What belongs to a class: its own direction, the other modality's, and noise.
        func rows(_ labels: [Int], _ main: Matrix, _ side: Matrix, share: Float) -> Matrix {
            var values: [Float] = []
            for label in labels {
                for column in 0..<Self.dimension {
                    let index = label * Self.dimension + column
                    values.append(
                        main.values[index] + share * side.values[index]
                            + 0.25 * generator.normal()
                    )
                }
            }
            return Matrix(rowCount: labels.count, columnCount: Self.dimension, values: values)
                .normalizedRows()
        }
        let entries = (0..<70).map { $0 % Self.classCount }
        images = rows(entries, looks, classes, share: 0.3)
        texts = rows(entries, classes, looks, share: 0)
        let labels = (0..<queryCount).map { ($0 * 5) % Self.classCount }
        task = try ClassificationTask(
            queries: rows(labels, looks, classes, share: 0.3),
            labels: labels,
            classEmbeddings: classes
        )
    }

    func memory() throws -> Memory {
        try Samples.memory(images: images, texts: texts)
    }

    func refiner(
        searching search: Reach = .uni,
        fusing fuse: Reach = .cross,
        plan: FusionPlan = .attention()
    ) throws -> Refiner {
        try Refiner(memory: memory(), plan: plan, searchReach: search, fusionReach: fuse)
    }

    /// The whole task by the naive method.
    var naive: NaiveEvaluation {
        NaiveEvaluation(
            images: Judge.rows(images),
            texts: Judge.rows(texts),
            queries: Judge.rows(task.queries),
            counterparts: Judge.rows(task.classEmbeddings)
        )
    }
}

/// Ranks of counterparts by training-free attention with the default numbers, one query at a time,
/// by sorting everything in 64 bits.
struct NaiveEvaluation {
    let images: [[Double]]
    let texts: [[Double]]
    /// Images.
    let queries: [[Double]]
    /// Texts: of classes, or of the queries' own pairs.
    let counterparts: [[Double]]

    /// What is varied.
    struct Variant {
        var search = Reach.uni
        var fuse = Reach.cross
        /// In place of both modalities' own k.
        var k: Int?
        /// The entries that the memory consists of, if not all.
        var entries: [Int]?
    }

    private func refined(
        _ original: [Double],
        _ modality: Modality,
        both: Bool,
        _ variant: Variant,
        without left: Set<Int>
    ) -> [Double] {
        let entries = (variant.entries ?? Array(images.indices)).sorted()
            .filter { !left.contains($0) }
        func bank(_ reach: Reach) -> [[Double]] {
            let isImage = (modality == .image) == (reach == .uni)
            return entries.map { isImage ? images[$0] : texts[$0] }
        }
        let numbers =
            modality == .image
            ? (both ? (0.2, 40.0) : (0.3, 20.0)) : (0.5, both ? 20.0 : 100.0)
        return Judge.refine(
            original,
            searching: bank(variant.search),
            fusing: bank(variant.fuse),
            k: variant.k ?? (modality == .image ? 10 : 16),
            by: .attention(alpha: numbers.0, beta: numbers.1)
        ).embedding
    }

    /// Both sides as a choice has them; entries that a row must not use are given by row.
    func embeddings(
        _ sides: RefinedSides,
        _ variant: Variant = Variant(),
        without left: [Set<Int>] = []
    ) -> (queries: [[Double]], counterparts: [[Double]]) {
        func all(_ rows: [[Double]], _ modality: Modality) -> [[Double]] {
            guard sides.contains(modality) else { return rows }
            return rows.enumerated().map { row, original in
                refined(
                    original,
                    modality,
                    both: sides == .both,
                    variant,
                    without: left.isEmpty ? [] : left[row]
                )
            }
        }
        return (all(queries, .image), all(counterparts, .text))
    }

    /// How many come before the right one, for each query.
    static func ranks(_ queries: [[Double]], _ others: [[Double]], _ right: [Int]) -> [Int] {
        zip(queries, right).map { query, right in
            Judge.ranking(of: query, in: others).firstIndex { $0.entry == right } ?? -1
        }
    }

    /// The ranks of a task's right classes.
    func ranks(_ sides: RefinedSides, labels: [Int], _ variant: Variant = Variant()) -> [Int] {
        let rows = embeddings(sides, variant)
        return Self.ranks(rows.queries, rows.counterparts, labels)
    }

    /// Top-1 of every choice, in percent at two decimals.
    func top1(labels: [Int], _ variant: Variant = Variant()) -> BySides<Double> {
        BySides { Self.percent(ranks($0, labels: labels, variant).count { $0 == 0 }, labels.count) }
    }

    static func percent(_ hits: Int, _ total: Int) -> Double {
        (10_000 * Double(hits) / Double(total)).rounded() / 100
    }
}
