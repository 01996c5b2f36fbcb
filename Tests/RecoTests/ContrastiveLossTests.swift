import Foundation
import TensorFiles
import Tensors
import TestSupport
import Testing

@testable import Reco

struct ContrastiveLossTests {
    private static func batch(
        _ rowCount: Int,
        dimension: Int = 16,
        groups: [Int]? = nil
    ) -> ContrastiveLoss.Batch {
        func rows(_ seed: UInt64) -> Matrix {
            Numbers.unitMatrix(rowCount: rowCount, columnCount: dimension, seed: seed)
        }
        return ContrastiveLoss.Batch(
            images: rows(1),
            texts: rows(2),
            refinedImages: rows(3),
            refinedTexts: rows(4),
            groups: groups ?? Array(0..<rowCount)
        )
    }

    private static func naive(
        _ batch: ContrastiveLoss.Batch,
        logitScale: Float
    ) -> NaiveLoss {
        NaiveLoss(
            images: NaiveLoss.rows(batch.images),
            texts: NaiveLoss.rows(batch.texts),
            refinedImages: NaiveLoss.rows(batch.refinedImages),
            refinedTexts: NaiveLoss.rows(batch.refinedTexts),
            groups: batch.groups,
            logarithm: log(Double(logitScale))
        )
    }

    private static func isClose(_ found: Float, _ expected: Double, _ tolerance: Double) -> Bool {
        abs(Double(found) - expected) <= tolerance * max(1, abs(expected))
    }

    @Test(arguments: CheckpointTests.golden)
    func agreesWithPyTorch(name: String) throws {
        let checkpoint = try Checkpoint(reading: WeightsFile.goldenPath(name))
        let file = try SafetensorsFile(opening: WeightsFile.goldenCasePath(name))
        let images = try file.matrix("image")
        let batch = ContrastiveLoss.Batch(
            images: images,
            texts: try file.matrix("text"),
            refinedImages: try file.matrix("image_refined"),
            refinedTexts: try file.matrix("text_refined"),
            groups: Array(0..<images.rowCount)
        )
        let value = ContrastiveLoss().value(of: batch, logitScale: checkpoint.logitScale)
        let terms = try file.matrix("loss_terms").values
        let found = [value.terms.both, value.terms.image, value.terms.text]
        for (found, expected) in zip(found, terms) {
            #expect(Self.isClose(found, Double(expected), 1e-5))
        }
        #expect(Self.isClose(value.loss, Double(try file.matrix("loss").values[0]), 1e-5))
        let slope = try file.matrix("gradient.logit_scale").values[0]
        #expect(Self.isClose(value.logitScaleGradient, Double(slope), 1e-4))
    }

    @Test(arguments: [1, 2, 127, 128, 129, 300], [true, false])
    func agreesWithTheFormulaAcrossBlocks(rowCount: Int, keepsLogits: Bool) {
        let groups = (0..<rowCount).map { $0.isMultiple(of: 3) ? $0 / 9 : $0 + 1000 }
        let batch = Self.batch(rowCount, groups: groups)
        let value = ContrastiveLoss().value(
            of: batch,
            logitScale: 30,
            keepsLogits: keepsLogits,
            threadCount: 2
        )
        let naive = Self.naive(batch, logitScale: 30)
        let terms = naive.terms
        #expect(Self.isClose(value.terms.both, terms[0], 1e-5))
        #expect(Self.isClose(value.terms.image, terms[1], 1e-5))
        #expect(Self.isClose(value.terms.text, terms[2], 1e-5))
        #expect(Self.isClose(value.loss, terms.reduce(0, +), 1e-5))
    }

    @Test(arguments: [true, false], [[Float(1), 1, 1], [0.5, 2, 0], [0, 0.25, 3]])
    func gradientsAreCentralDifferences(keepsLogits: Bool, weights: [Float]) {
        let batch = Self.batch(13, dimension: 5, groups: [0, 1, 2, 0, 4, 5, 1, 7, 0, 9, 1, 2, 12])
        let terms = ContrastiveLoss.Terms(both: weights[0], image: weights[1], text: weights[2])
        let value = ContrastiveLoss(weights: terms).value(
            of: batch,
            logitScale: 7,
            keepsLogits: keepsLogits
        )
        var naive = Self.naive(batch, logitScale: 7)
        naive.weights = weights.map(Double.init)
        let width = 1e-5
        for row in 0..<13 {
            for column in 0..<5 {
                func slope(_ path: WritableKeyPath<NaiveLoss, [[Double]]>) -> Double {
                    var (above, below) = (naive, naive)
                    above[keyPath: path][row][column] += width
                    below[keyPath: path][row][column] -= width
                    return (above.loss - below.loss) / (2 * width)
                }
                #expect(
                    Self.isClose(
                        value.imageGradient[row: row][column],
                        slope(\.refinedImages),
                        1e-5
                    )
                )
                #expect(
                    Self.isClose(value.textGradient[row: row][column], slope(\.refinedTexts), 1e-5)
                )
            }
        }
        var (above, below) = (naive, naive)
        above.logarithm += width
        below.logarithm -= width
        let slope = (above.loss - below.loss) / (2 * width)
        #expect(Self.isClose(value.logitScaleGradient, slope, 1e-5))
    }

    @Test(arguments: [true, false])
    func theNumberOfThreadsChangesNoBit(keepsLogits: Bool) {
        let batch = Self.batch(400, groups: (0..<400).map { $0 % 350 })
        let values = [1, 2, 3, 5].map { threadCount in
            ContrastiveLoss().value(
                of: batch,
                logitScale: 100,
                keepsLogits: keepsLogits,
                threadCount: threadCount
            )
        }
        for value in values { #expect(value == values[0]) }
    }

    @Test func keptLogitsChangeNoBitOfTheGradients() {
        let batch = Self.batch(300, groups: (0..<300).map { $0 % 280 })
        let values = [true, false].map {
            ContrastiveLoss().value(of: batch, logitScale: 100, keepsLogits: $0, threadCount: 2)
        }
        #expect(values[0].loss == values[1].loss)
        #expect(values[0].imageGradient == values[1].imageGradient)
        #expect(values[0].textGradient == values[1].textGradient)
    }

    @Test func pairsThatSayTheSameAreNotPushedApart() {
        // All of one group: every pair has only itself to find.
        let value = ContrastiveLoss().value(
            of: Self.batch(20, groups: Array(repeating: 3, count: 20)),
            logitScale: 50
        )
        #expect(abs(value.loss) < 1e-5)
        #expect(value.imageGradient.values.allSatisfy { abs($0) < 1e-5 })
    }

    @Test func aLargeBatchFitsWithoutItsLogits() {
        let kept = ContrastiveLoss.byteCount(
            batchSize: 4096,
            dimension: 512,
            keepsLogits: true,
            threadCount: 2
        )
        let without = ContrastiveLoss.byteCount(
            batchSize: 4096,
            dimension: 512,
            keepsLogits: false,
            threadCount: 2
        )
        #expect(kept >= 4096 * 4096 * 4)
        #expect(without < 4096 * 4096 * 4 + 4096 * 512 * 4 * 2)
        #expect(kept - without > 4096 * 4096 * 3)
    }
}
