/// Accuracy of the four choices of sides against something that was varied, drawn as SVG.
///
/// Lines differ in color, dashes and marks, and each bears its name at its end, so that no color
/// needs to be told from another.
struct LinePlot: Sendable {
    /// One value of what was varied, and the accuracies there.
    struct Point: Sendable {
        let value: Double
        let label: String
        let top1: BySides<Double>
    }

    private static let width = 560.0
    private static let height = 320.0
    private static let left = 46.0
    private static let right = 418.0
    private static let top = 14.0
    private static let bottom = 268.0
    /// The least distance of two names at the ends of lines.
    private static let nameDistance = 17.0

    /// What the plot shows, for those who do not see it too.
    let title: String
    /// The same at length.
    let summary: String
    /// What was varied.
    let axisTitle: String
    /// At least one point, by rising value.
    let points: [Point]

    /// The drawing.
    var svg: Markup {
        let all = points.flatMap { point in RefinedSides.allCases.map { point.top1[$0] } }
        let (range, step) = Scale.enclosing(all, count: 5)
        let vertical = Scale(range, from: Self.bottom, to: Self.top)
        let values = points.map(\.value)
        let horizontal = Scale(
            (values.min() ?? 1)...(values.max() ?? 1),
            from: Self.left + 12,
            to: Self.right,
            isLogarithmic: true
        )
        let grid = Scale.marks(range, step: step).map { mark in
            Self.gridLine(mark, at: vertical.position(mark), step: step)
        }
        let lines = RefinedSides.allCases.map { line($0, horizontal, vertical) }
        return """
            <svg class="plot" viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" \
            aria-label="\(title)">
            <title>\(title)</title>
            <desc>\(summary)</desc>
            \(grid)
            \(ticks(horizontal))
            <text class="axis" x="\(ReportText.coordinate((Self.left + Self.right) / 2))" \
            y="\(Int(Self.height) - 8)" text-anchor="middle">\(axisTitle)</text>
            \(lines)
            \(names(vertical))
            </svg>
            """
    }

    private static func gridLine(_ value: Double, at y: Double, step: Double) -> Markup {
        let label = step < 1 ? ReportText.percent(value) : String(Int(value.rounded()))
        return """
            <path class="grid" d="M\(ReportText.coordinate(left)) \(ReportText.coordinate(y))\
            H\(ReportText.coordinate(right + 8))"/>\
            <text class="tick" x="\(ReportText.coordinate(left - 8))" \
            y="\(ReportText.coordinate(y + 4))" text-anchor="end">\(label)</text>
            """
    }

    private func ticks(_ scale: Scale) -> [Markup] {
        points.map { point in
            """
            <text class="tick" x="\(ReportText.coordinate(scale.position(point.value)))" \
            y="\(Int(Self.bottom) + 20)" text-anchor="middle">\(point.label)</text>
            """
        }
    }

    private func line(_ sides: RefinedSides, _ horizontal: Scale, _ vertical: Scale) -> Markup {
        let places = points.map { point in
            (x: horizontal.position(point.value), y: vertical.position(point.top1[sides]))
        }
        let path = places.enumerated().map { index, place in
            (index == 0 ? "M" : "L")
                + "\(ReportText.coordinate(place.x)) \(ReportText.coordinate(place.y))"
        }
        let marks = zip(points, places).map { point, place -> Markup in
            let value = ReportText.percent(point.top1[sides])
            return """
                <g><title>\(sides.title), \(point.label): \(value) %</title>\
                \(PlotMark.shape(of: sides, x: place.x, y: place.y))</g>
                """
        }
        return """
            <g class="series \(sides.rawValue)"><path class="line" \
            d="\(path.joined(separator: " "))"/>
            \(marks)</g>
            """
    }

    /// The names at the ends, moved apart where lines end close to each other.
    private func names(_ scale: Scale) -> [Markup] {
        guard let last = points.last else { return [] }
        let order = RefinedSides.allCases.sorted { last.top1[$0] > last.top1[$1] }
        var places = order.map { scale.position(last.top1[$0]) }
        for index in places.indices.dropFirst() {
            places[index] = max(places[index], places[index - 1] + Self.nameDistance)
        }
        // Below the axis there is no room: what was pushed there pushes the others up again.
        if let lowest = places.indices.last {
            places[lowest] = min(places[lowest], Self.bottom)
            for index in places.indices.dropLast().reversed() {
                places[index] = min(places[index], places[index + 1] - Self.nameDistance)
            }
        }
        return zip(order, places).map { sides, y in
            """
            <text class="name \(sides.rawValue)" x="\(Int(Self.right) + 14)" \
            y="\(ReportText.coordinate(y + 4))">\(sides.title)</text>
            """
        }
    }
}

/// The mark of each choice of sides: another shape for every one.
enum PlotMark {
    /// The mark around a point.
    static func shape(of sides: RefinedSides, x: Double, y: Double) -> Markup {
        func at(_ dx: Double, _ dy: Double) -> String {
            "\(ReportText.coordinate(x + dx)) \(ReportText.coordinate(y + dy))"
        }
        switch sides {
        case .none:
            return """
                <path class="mark" d="M\(at(-3.5, -3.5))L\(at(3.5, 3.5))M\(at(-3.5, 3.5))\
                L\(at(3.5, -3.5))"/>
                """
        case .image:
            return """
                <circle class="mark" cx="\(ReportText.coordinate(x))" \
                cy="\(ReportText.coordinate(y))" r="4"/>
                """
        case .text:
            return """
                <path class="mark" d="M\(at(0, -5))L\(at(4.8, 3.6))L\(at(-4.8, 3.6))Z"/>
                """
        case .both:
            return """
                <path class="mark" d="M\(at(-3.8, -3.8))L\(at(3.8, -3.8))L\(at(3.8, 3.8))\
                L\(at(-3.8, 3.8))Z"/>
                """
        }
    }
}
