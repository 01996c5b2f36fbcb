import Tensors
import TestSupport
import Testing

@testable import FusionModel

@Suite struct SimilarityMetricTests {
    private static let dimension = 48
    private static let mean = Numbers.unitMatrix(rowCount: 1, columnCount: 48, seed: 1).values
    /// Directions that are at right angles to nothing, and shorter than 1.
    private static let metric = SimilarityMetric(
        mean: mean.map { 0.4 * $0 },
        directions: Matrix(
            rowCount: 5,
            columnCount: 48,
            values: Numbers.unitMatrix(rowCount: 5, columnCount: 48, seed: 2).values.map {
                0.4 * $0
            }
        )
    )
    private let originals = Numbers.unitMatrix(rowCount: 7, columnCount: 48, seed: 3)
    private let entries = PairedEntries(
        own: Numbers.unitMatrix(rowCount: 7 * 9, columnCount: 48, seed: 4),
        counterparts: Numbers.unitMatrix(rowCount: 7 * 9, columnCount: 48, seed: 5)
    )
    private static let trusting = SimilarityMetric(
        mean: metric.mean,
        directions: metric.directions,
        trust: NeighborTrust(weight: 3, withinScale: 15, crossScale: 20)
    )

    /// The metric's formula with its matrix `I − Σ p pᵀ` written out.
    private func expectation(_ row: Int, _ entry: Int) -> Double {
        let metric = Self.metric
        func centered(_ matrix: Matrix, _ row: Int) -> [Double] {
            (0..<Self.dimension).map { Double(matrix[row: row][$0]) - Double(metric.mean[$0]) }
        }
        func inner(_ x: [Double], _ y: [Double]) -> Double {
            var sum = 0.0
            for i in x.indices {
                for j in y.indices {
                    var weight: Double = i == j ? 1 : 0
                    for direction in 0..<metric.directions.rowCount {
                        let p = metric.directions[row: direction]
                        weight -= Double(p[i]) * Double(p[j])
                    }
                    sum += x[i] * weight * y[j]
                }
            }
            return sum
        }
        let (x, y) = (centered(originals, row), centered(entries.own, entry))
        return inner(x, y) / (inner(x, x) * inner(y, y)).squareRoot()
    }

    @Test(arguments: Kernels.supported)
    func measuresByItsFormula(kernels: Kernels) {
        let found = Self.metric.similarities(of: originals, to: entries, kernels: kernels)
        #expect(found.rowCount == 7 && found.columnCount == 9)
        for row in 0..<7 {
            for neighbor in 0..<9 {
                let expected = expectation(row, row * 9 + neighbor)
                #expect(abs(Double(found[row: row][neighbor]) - expected) < 1e-6)
            }
        }
    }

    @Test func aRowHasTheSameBitsAloneAndInABatch() {
        let all = Self.trusting.similarities(of: originals, to: entries)
        for row in 0..<7 {
            let alone = Self.trusting.similarities(
                of: originals.rows(row..<row + 1),
                to: entries.rows(row * 9..<(row + 1) * 9)
            )
            #expect(alone.bits == all.rowRange(row..<row + 1).bits)
        }
    }

    @Test(arguments: Kernels.supported)
    func whatNeighborsAreTrustedIsAddedToAllOfThem(kernels: Kernels) throws {
        let plain = Self.metric.similarities(of: originals, to: entries, kernels: kernels)
        let found = Self.trusting.similarities(of: originals, to: entries, kernels: kernels)
        let trust = try #require(Self.trusting.trust)
        for row in 0..<7 {
            let neighbors = entries.rows(row * 9..<(row + 1) * 9)
            // Each neighbor measured against all by the metric itself.
            let own = (0..<9).map { index in
                Self.metric.similarities(of: neighbors.own.rows(index..<index + 1), to: neighbors)
            }
            let expected = trust.offset(
                within: Matrix(joining: own),
                cross: neighbors.own.productWithTransposed(neighbors.counterparts),
                counterparts: neighbors.counterparts
                    .productWithTransposed(neighbors.counterparts),
                kernels: kernels
            )
            #expect(abs(expected) > 1e-3)
            for neighbor in 0..<9 {
                let added = found[row: row][neighbor] - plain[row: row][neighbor]
                #expect(abs(added - expected) < 1e-5)
            }
        }
    }

    @Test func onlyTheNearestAreAskedHowFarAllCanBeTrusted() {
        let limit = NeighborTrust.neighborLimit
        let many = PairedEntries(
            own: Numbers.unitMatrix(rowCount: limit + 8, columnCount: 48, seed: 7),
            counterparts: Numbers.unitMatrix(rowCount: limit + 8, columnCount: 48, seed: 8)
        )
        let original = originals.rows(0..<1)
        let all = Self.trusting.similarities(of: original, to: many)
        let nearest = Self.trusting.similarities(of: original, to: many.rows(0..<limit))
        #expect(Array(all.values.prefix(limit)) == nearest.values)
        let plain = Self.metric.similarities(of: original, to: many)
        #expect(abs(all.values[limit] - plain.values[limit]) > 1e-3)
    }

    @Test(arguments: [(0, 1024), (1, 1024), (32, 32), (5000, 1)])
    func blocksHaveAboutAsManyEntries(k: Int, rowCount: Int) {
        #expect(SimilarityMetric.blockRowLimit(k: k) == rowCount)
    }

    @Test func whatIsDiscountedWhollyOrLiesInTheMeanIsSimilarToNothing() {
        var direction = [Float](repeating: 0, count: 48)
        direction[0] = 1
        var mean = direction
        mean[0] = 0.5
        let metric = SimilarityMetric(
            mean: mean,
            directions: Matrix(rowCount: 1, columnCount: 48, values: direction)
        )
        let odd = Matrix(joining: [
            Matrix(rowCount: 1, columnCount: 48, values: direction),
            Matrix(rowCount: 1, columnCount: 48, values: mean),
        ])
        let found = metric.similarities(of: odd, to: entries.rows(0..<6))
        #expect(found.values == [Float](repeating: 0, count: 6))
        let pairs = PairedEntries(own: odd, counterparts: odd)
        #expect(metric.similarities(of: originals.rows(0..<1), to: pairs).values == [0, 0])
    }

    @Test func directionsThatAreTooLongKeepSimilaritiesInTheirRange() {
        let long = SimilarityMetric(
            mean: Self.metric.mean,
            directions: Numbers.normalMatrix(rowCount: 5, columnCount: 48, seed: 6)
        )
        let found = long.similarities(of: originals, to: entries)
        #expect(found.values.allSatisfy { (-1...1).contains($0) })
    }

    @Test func withoutNeighborsThereIsNothingToMeasure() {
        let nothing = Matrix(rowCount: 0, columnCount: 48)
        let none = Self.trusting.similarities(
            of: originals,
            to: PairedEntries(own: nothing, counterparts: nothing)
        )
        #expect(none.rowCount == 7 && none.columnCount == 0)
    }

    @Test func aLayerHasTheMetricOfItsTensors() throws {
        let configuration = try FusionConfiguration(
            dimension: 8,
            headCount: 2,
            feedForwardWidth: 5,
            hasSimilarityBias: true,
            metricRank: 3
        )
        var random = RandomFusion(seed: 5)
        let parameters = try random.parameters(configuration)
        let layer = FusionLayer(parameters)
        #expect(
            layer.metric
                == SimilarityMetric(
                    mean: parameters[.metricMean].values,
                    directions: parameters[.metricDirections]
                )
        )
        #expect(Fusion.transformer(layer).metric == layer.metric)
        // Without a mean and directions it would be the cosine that the search has found.
        #expect(FusionLayer(.zeros(configuration)).metric == nil)
        #expect(Fusion.mean.metric == nil)
    }

    @Test func aMetricNeedsABiasThatUsesIt() {
        #expect(throws: FusionError.missing("similarity bias", beside: "metric")) {
            try FusionConfiguration(
                dimension: 8,
                headCount: 2,
                feedForwardWidth: 5,
                metricRank: 1
            )
        }
        #expect(throws: FusionError.outOfRange(name: "metric rank", expected: 0...8, found: 9)) {
            try FusionConfiguration(
                dimension: 8,
                headCount: 2,
                feedForwardWidth: 5,
                hasSimilarityBias: true,
                metricRank: 9
            )
        }
    }
}

extension PairedEntries {
    fileprivate func rows(_ rows: Range<Int>) -> PairedEntries {
        PairedEntries(own: own.rows(rows), counterparts: counterparts.rows(rows))
    }
}
