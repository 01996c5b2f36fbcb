/// How many things gained or lost how much, in bins of equal width, drawn as SVG.
///
/// Zero is a border between bins for gains and losses and has a bin of its own, because a class
/// that did not move is neither.
struct Histogram: Sendable {
    /// One bar: what lies between two values, not counting the end that is nearer to zero.
    struct Bin: Sendable, Equatable {
        /// The values of the bin; both zero for what did not move.
        let range: ClosedRange<Double>
        /// How many lie in it.
        let count: Int
    }

    private static let width = 640
    private static let height = 210
    /// Room for the labels of the outermost borders.
    private static let margin = 22
    private static let bottom = 160.0
    private static let top = 24.0
    /// About how many bins there are.
    private static let binCount = 16

    /// What the plot shows, for those who do not see it too.
    let title: String
    /// From the largest loss to the largest gain.
    let bins: [Bin]

    /// Sorts some gains into bins.
    init(title: String, gains: [Double]) {
        self.title = title
        let low = min(0, gains.min() ?? 0)
        let high = max(0, gains.max() ?? 0)
        let step = Scale.step(spanning: max(high - low, 1), count: Self.binCount)
        let lossCount = Int((-low / step).rounded(.up))
        let gainCount = Int((high / step).rounded(.up))
        var counts = Array(repeating: 0, count: lossCount + 1 + gainCount)
        for gain in gains {
            // Bins of gains end with their upper border, those of losses with their lower one.
            let distance = Int((abs(gain) / step).rounded(.up))
            counts[gain < 0 ? lossCount - distance : lossCount + distance] += 1
        }
        bins = counts.enumerated().map { index, count in
            let place = Double(index - lossCount)
            let ends = index < lossCount ? [place, place + 1] : [max(0, place - 1), place]
            return Bin(range: ends[0] * step...ends[1] * step, count: count)
        }
    }

    /// The drawing.
    var svg: Markup {
        let slot = Double(Self.width - 2 * Self.margin) / Double(bins.count)
        let most = Double(max(1, bins.map(\.count).max() ?? 1))
        let scale = Scale(0...most, from: Self.bottom, to: Self.top)
        // A label needs about 40 units; where bins are narrower, some go without.
        let stride = max(1, Int((44 / slot).rounded(.up)))
        let zero = bins.firstIndex { $0.range == 0...0 } ?? 0
        let bars = bins.enumerated().map { index, bin in
            bar(
                bin,
                x: Double(Self.margin) + Double(index) * slot,
                width: slot,
                scale,
                isLabeled: (index - zero) % stride == 0
            )
        }
        return """
            <svg class="plot" viewBox="0 0 \(Self.width) \(Self.height)" role="img" \
            aria-label="\(title)">
            <title>\(title)</title>
            \(bars)
            <path class="floor" d="M\(Self.margin) \(Int(Self.bottom))H\(Self.width - Self.margin)"/>
            <text class="axis" x="\(Self.width / 2)" y="\(Self.height - 8)" \
            text-anchor="middle">change of a class’s accuracy, in points</text>
            </svg>
            """
    }

    private func bar(
        _ bin: Bin,
        x: Double,
        width: Double,
        _ scale: Scale,
        isLabeled: Bool
    ) -> Markup {
        let isLoss = bin.range.lowerBound < 0
        let isZero = bin.range == 0...0
        let style = isZero ? "same" : isLoss ? "loss" : "gain"
        let far = isLoss ? bin.range.lowerBound : bin.range.upperBound
        let near = isLoss ? bin.range.upperBound : bin.range.lowerBound
        func short(_ value: Double) -> String {
            value == 0 ? "0" : ReportText.points(value, digits: value == value.rounded() ? 0 : 1)
        }
        let span = isZero ? "no change" : "\(short(near)) to \(short(far)) points"
        let top = scale.position(Double(bin.count))
        let middle = ReportText.coordinate(x + width / 2)
        // Under the border that it names: right of a gain, left of a loss.
        let border = isZero ? x + width / 2 : isLoss ? x : x + width
        let label: Markup =
            isLabeled
            ? """
            <text class="tick" x="\(ReportText.coordinate(border))" y="\(Int(Self.bottom) + 18)" \
            text-anchor="middle">\(short(far))</text>
            """ : ""
        let count: Markup =
            bin.count == 0
            ? ""
            : """
            <text class="tick" x="\(middle)" y="\(ReportText.coordinate(top - 6))" \
            text-anchor="middle">\(bin.count)</text>
            """
        return """
            <g><title>\(span): \(bin.count) classes</title>\
            <rect class="bar \(style)" x="\(ReportText.coordinate(x + 1.5))" \
            y="\(ReportText.coordinate(top))" width="\(ReportText.coordinate(width - 3))" \
            height="\(ReportText.coordinate(Self.bottom - top))" rx="1.5"/>\(count)\(label)</g>
            """
    }
}
