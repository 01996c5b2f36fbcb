import Tensors
import Testing

@testable import Reco

@Suite struct HistogramTests {
    @Test func everyGainIsInTheBinThatItBelongsTo() {
        var generator = SeededGenerator(seed: 1)
        let gains = (0..<500).map { index in
            index % 7 == 0 ? 0 : Double(Int(generator.uniform() * 90) - 35)
        }
        let histogram = Histogram(title: "t", gains: gains)
        #expect(histogram.bins.map(\.count).reduce(0, +) == 500)
        for bin in histogram.bins {
            let (low, high) = (bin.range.lowerBound, bin.range.upperBound)
            let expected = gains.count { gain in
                if low == 0, high == 0 { return gain == 0 }
                return low < 0 ? gain >= low && gain < high : gain > low && gain <= high
            }
            #expect(bin.count == expected, "\(bin.range)")
        }
        #expect(histogram.bins.count > 5)
    }

    @Test(arguments: [[], [0, 0], [100], [-100, 100], [0.4], [-3.7, 0]] as [[Double]])
    func anyGainsCanBeDrawn(gains: [Double]) throws {
        let histogram = Histogram(title: "t", gains: gains)
        #expect(histogram.bins.map(\.count).reduce(0, +) == gains.count)
        let page = try PageReader(histogram.svg.html)
        #expect(page.count(of: "rect") == histogram.bins.count)
        #expect(!histogram.svg.html.contains("nan"))
    }
}
