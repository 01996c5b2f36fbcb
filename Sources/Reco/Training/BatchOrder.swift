import Tensors

/// Which pairs are trained on, in which order, and which are held out.
///
/// All of it follows from the seed and a number: of an epoch, of a step. So a training can be
/// resumed at any step without the state of a generator.
struct BatchOrder: Sendable {
    /// The draws of a training are independent of each other.
    enum Stream: UInt64 {
        case start = 1
        case heldOut
        case epoch
        case dropout

        /// The generator of the `number`-th draw.
        func generator(seed: UInt64, number: Int = 0) -> SeededGenerator {
            // The odd multipliers spread numbers, which are usually small, far from each other.
            SeededGenerator(
                seed: (seed &* 4 &+ rawValue) &* 0xD134_2543_DE82_EF95
                    &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15
            )
        }
    }

    /// The fewest pairs that have anything to be told from.
    static let smallestBatch = 2

    private let seed: UInt64
    private let trained: [Int]
    /// The epoch whose order is at hand, so that it is not shuffled anew for every step.
    private var current: (epoch: Int, order: [Int])?
    /// The pairs that are never trained on, rising.
    let heldOut: [Int]
    /// How many pairs a step has.
    let batchSize: Int

    /// How many pairs there are.
    var pairCount: Int { trained.count + heldOut.count }

    /// How many steps an epoch has; pairs that do not fill a batch wait for another epoch.
    var stepsPerEpoch: Int { trained.count / batchSize }

    /// Divides the pairs.
    init(pairCount: Int, recipe: TrainingRecipe) throws(TrainingError) {
        seed = recipe.seed
        var order = Array(0..<pairCount)
        var generator = Stream.heldOut.generator(seed: recipe.seed)
        order.shuffle(using: &generator)
        let wanted = Int((Double(recipe.heldOutShare) * Double(pairCount)).rounded())
        let heldOutCount = wanted < Self.smallestBatch ? 0 : wanted
        heldOut = order.prefix(heldOutCount).sorted()
        trained = order.dropFirst(heldOutCount).sorted()
        guard trained.count >= Self.smallestBatch else {
            throw .tooFewPairs(expected: Self.smallestBatch, found: trained.count)
        }
        batchSize = min(recipe.batchSize, trained.count)
    }

    /// The pairs of one step, counted from 0.
    ///
    /// Complexity: at the first step of an epoch, a shuffle of all pairs.
    mutating func batch(ofStep step: Int) -> [Int] {
        let (epoch, position) = step.quotientAndRemainder(dividingBy: stepsPerEpoch)
        if current?.epoch != epoch {
            var generator = Stream.epoch.generator(seed: seed, number: epoch)
            current = (epoch, trained.shuffled(using: &generator))
        }
        let order = current?.order ?? trained
        return Array(order[position * batchSize..<(position + 1) * batchSize])
    }

    /// The held-out pairs in batches of the size that steps have, or a little less.
    var heldOutBatches: [[Int]] {
        let count = (heldOut.count + batchSize - 1) / batchSize
        return (0..<count).map { index in
            Array(heldOut[heldOut.count * index / count..<heldOut.count * (index + 1) / count])
        }
    }
}
