import Testing

@testable import Reco

@Suite struct ScaleTests {
    @Test func equalDifferencesAreEquallyLong() {
        let scale = Scale(10...30, from: 200, to: 100)
        #expect([10, 20, 30].map(scale.position) == [200, 150, 100])
    }

    @Test func equalRatiosAreEquallyLongWhenLogarithmic() {
        let scale = Scale(1...16, from: 0, to: 40, isLogarithmic: true)
        #expect([1, 2, 4, 8, 16].map(scale.position) == [0, 10, 20, 30, 40])
    }

    @Test(arguments: [false, true])
    func aSingleValueLiesBetweenTheEnds(isLogarithmic: Bool) {
        let position = Scale(7...7, from: 0, to: 100, isLogarithmic: isLogarithmic).position(7)
        #expect(position > 0 && position < 100)
    }

    @Test(arguments: [
        (20.0, 5, 5.0), (100, 5, 20), (1, 5, 0.2), (0.31, 5, 0.1), (73, 16, 5), (0, 5, 1),
    ])
    func stepsAreRound(width: Double, count: Int, step: Double) {
        #expect(abs(Scale.step(spanning: width, count: count) - step) < 1e-12)
    }

    @Test func marksEncloseTheValues() {
        let (range, step) = Scale.enclosing([44.68, 63.24, 47.22], count: 5)
        #expect(range == 40...65)
        #expect(Scale.marks(range, step: step) == [40, 45, 50, 55, 60, 65])
        let (flat, _) = Scale.enclosing([50, 50], count: 5)
        #expect(flat.lowerBound <= 50 && flat.upperBound > flat.lowerBound)
    }
}
