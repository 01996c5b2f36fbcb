import Foundation

/// Maps values to positions on one axis of a plot, and says where the axis has marks.
struct Scale: Sendable, Equatable {
    /// The values at both ends, the lower one first.
    let values: ClosedRange<Double>
    /// Where the ends are drawn; the first may be the larger, as on a vertical axis.
    let positions: (first: Double, last: Double)
    /// Whether equal ratios are equally long, and not equal differences.
    let isLogarithmic: Bool

    /// An axis between two values; equal ones get some room around them.
    init(
        _ values: ClosedRange<Double>,
        from first: Double,
        to last: Double,
        isLogarithmic: Bool = false
    ) {
        let isPoint = values.lowerBound == values.upperBound
        let room = isLogarithmic ? values.lowerBound / 2 : 0.5
        self.values =
            isPoint ? values.lowerBound - room...values.upperBound + room : values
        positions = (first, last)
        self.isLogarithmic = isLogarithmic
    }

    /// Where a value is drawn.
    func position(_ value: Double) -> Double {
        func measure(_ value: Double) -> Double { isLogarithmic ? log2(value) : value }
        let low = measure(values.lowerBound)
        let share = (measure(value) - low) / (measure(values.upperBound) - low)
        return positions.first + share * (positions.last - positions.first)
    }

    static func == (one: Scale, other: Scale) -> Bool {
        one.values == other.values && one.positions == other.positions
            && one.isLogarithmic == other.isLogarithmic
    }

    /// The step between marks: 1, 2 or 5 times a power of ten, so that about `count` of them fit.
    static func step(spanning width: Double, count: Int) -> Double {
        guard width > 0 else { return 1 }
        let rough = width / Double(max(1, count))
        let power = pow(10, floor(log10(rough)))
        for factor in [1.0, 2, 5] where factor * power >= rough { return factor * power }
        return 10 * power
    }

    /// The multiples of a step that enclose some values.
    static func enclosing(
        _ values: [Double],
        count: Int
    ) -> (range: ClosedRange<Double>, step: Double) {
        let low = values.min() ?? 0
        let high = values.max() ?? 1
        let step = step(spanning: max(high - low, 1e-9), count: count)
        let first = (low / step).rounded(.down) * step
        let last = max((high / step).rounded(.up) * step, first + step)
        return (first...last, step)
    }

    /// The marks from one end to the other.
    static func marks(_ range: ClosedRange<Double>, step: Double) -> [Double] {
        let count = Int(((range.upperBound - range.lowerBound) / step).rounded())
        return (0...count).map { range.lowerBound + Double($0) * step }
    }
}
