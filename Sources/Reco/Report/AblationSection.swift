/// What each part of the method does: the four combinations of search and fusion, the number of
/// neighbors, the size of the memory.
struct AblationSection: Sendable {
    /// What is shown.
    let ablation: Ablation

    /// The part of the page.
    var markup: Markup {
        """
        <section aria-labelledby="ablation">
        <h2 id="ablation">Ablation</h2>
        <p>Top-1 accuracy in percent as one thing changes; everything else is as above.</p>
        <div class="columns wide whole">
        <div>
        <h3>By number of neighbors</h3>
        \(neighborPlot.svg)
        \(table("k", neighborPlot.points))
        </div>
        <div>
        <h3>By size of the memory</h3>
        \(memoryPlot.svg)
        \(table("pairs in memory", memoryPlot.points))
        </div>
        </div>
        <h3>By where is searched and what is fused</h3>
        <div class="scroll">
        \(reachTable)
        </div>
        <p class="note">Uni: the query’s own modality; cross: the other one. k is the same for \
        images and texts here. Smaller memories are drawn by seed \(String(ablation.seed)), each \
        one from the next larger.</p>
        </section>
        """
    }

    private var neighborPlot: LinePlot {
        LinePlot(
            title: "Top-1 accuracy by number of neighbors",
            summary: summary(ablation.neighborCounts.map { ("k \($0.k)", $0.top1.both) }),
            axisTitle: "k, neighbors fused",
            points: ablation.neighborCounts.map {
                LinePlot.Point(value: Double($0.k), label: String($0.k), top1: $0.top1)
            }
        )
    }

    private var memoryPlot: LinePlot {
        LinePlot(
            title: "Top-1 accuracy by size of the memory",
            summary: summary(
                ablation.memorySizes.map { ("\($0.rowCount) pairs", $0.top1.both) }
            ),
            axisTitle: "pairs in memory",
            points: ablation.memorySizes.map {
                LinePlot.Point(
                    value: Double($0.rowCount),
                    label: ReportText.count($0.rowCount),
                    top1: $0.top1
                )
            }
        )
    }

    private func summary(_ values: [(name: String, percent: Double)]) -> String {
        "With both sides refined: "
            + values.map { "\($0.name) \(ReportText.percent($0.percent))" }
            .joined(separator: ", ") + "."
    }

    private static let headings: [Markup] = RefinedSides.allCases.map { sides in
        """
        <th scope="col"><span class="key \(sides.rawValue)"></span>\
        \(sides == .none ? "none" : sides.rawValue)</th>
        """
    }

    private func cells(_ top1: BySides<Double>) -> [Markup] {
        RefinedSides.allCases.map { "<td>\(ReportText.percent(top1[$0]))</td>" }
    }

    private func table(_ heading: String, _ points: [LinePlot.Point]) -> Markup {
        let rows = points.map { point -> Markup in
            "<tr><th scope=\"row\">\(point.label)</th>\(cells(point.top1))</tr>"
        }
        return """
            <div class="scroll">
            <table class="numbers">
            <thead><tr><th scope="col">\(heading)</th>\(Self.headings)</tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            </div>
            """
    }

    private var reachTable: Markup {
        let rows = ablation.reaches.map { point -> Markup in
            """
            <tr><th scope="row">\(point.search.rawValue)-modal search</th>\
            <td>\(point.fuse.rawValue)-modal</td>\(cells(point.top1))</tr>
            """
        }
        return """
            <table class="numbers">
            <thead><tr><th scope="col">search</th><th scope="col">fusion</th>\
            \(Self.headings)</tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            """
    }
}
