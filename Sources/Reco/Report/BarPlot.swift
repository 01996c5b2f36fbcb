/// Percentages side by side as horizontal bars, drawn as SVG.
struct BarPlot: Sendable {
    /// One bar.
    struct Bar: Sendable {
        let name: String
        let percent: Double
        /// What chooses its color.
        let style: String
        /// A remark behind the value, such as the gain.
        let remark: String
    }

    private static let width = 640
    private static let left = 190.0
    private static let right = 500.0
    private static let rowHeight = 30

    /// What the plot shows, for those who do not see it too.
    let title: String
    /// From top to bottom.
    let bars: [Bar]
    /// A value that a line marks through all bars.
    let reference: Double

    /// The drawing; bars begin at zero, so that their lengths can be compared.
    var svg: Markup {
        let (range, _) = Scale.enclosing([0] + bars.map(\.percent), count: 5)
        let scale = Scale(range, from: Self.left, to: Self.right)
        let height = Self.rowHeight * bars.count + 8
        func y(_ index: Int) -> Double { Double(index * Self.rowHeight + 4) }
        let x = ReportText.coordinate(scale.position(reference))
        return """
            <svg class="plot bars" viewBox="0 0 \(Self.width) \(height)" role="img" \
            aria-label="\(title)">
            <title>\(title)</title>
            \(bars.enumerated().map { rectangle($1, y: y($0), scale) })
            <path class="reference" d="M\(x) 2V\(height - 4)"/>
            \(bars.enumerated().map { texts($1, y: y($0), scale) })
            </svg>
            """
    }

    private func rectangle(_ bar: Bar, y: Double, _ scale: Scale) -> Markup {
        let length = max(0, scale.position(bar.percent) - Self.left)
        return """
            <rect class="bar \(bar.style)" x="\(Int(Self.left))" y="\(ReportText.coordinate(y))" \
            width="\(ReportText.coordinate(length))" height="22" rx="2"/>
            """
    }

    /// Name and value, drawn over the line of the reference.
    private func texts(_ bar: Bar, y: Double, _ scale: Scale) -> Markup {
        let middle = ReportText.coordinate(y + 15)
        return """
            <text class="label" x="\(Int(Self.left) - 10)" y="\(middle)" \
            text-anchor="end">\(bar.name)</text>\
            <text class="value" x="\(ReportText.coordinate(scale.position(bar.percent) + 8))" \
            y="\(middle)">\(ReportText.percent(bar.percent)) \
            <tspan class="remark">\(bar.remark)</tspan></text>
            """
    }
}
