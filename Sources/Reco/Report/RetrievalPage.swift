/// An evaluation of retrieval as a page to read, print and hand around.
public struct RetrievalPage: Sendable {
    private let report: RetrievalReport
    private let facts: [ReportFact]

    /// Takes what was measured, and what it was measured on.
    public init(report: RetrievalReport, facts: [ReportFact]) {
        self.report = report
        self.facts = facts
    }

    /// The whole page.
    public var html: String {
        ReportPage(
            title: "Retrieval before and after refining",
            lead: lead,
            facts: facts,
            sections: [
                section("Images find their texts", id: "image-to-text", report.imageToText),
                section("Texts find their images", id: "text-to-image", report.textToImage),
                rules,
            ]
        ).html
    }

    private var lead: Markup {
        func change(_ recall: BySides<RetrievalReport.Recall>) -> Markup {
            """
            from <b>\(ReportText.percent(recall.none.at1))\u{A0}%</b> to \
            <b>\(ReportText.percent(recall.both.at1))\u{A0}%</b> \
            (\(ReportPage.points(recall.both.at1 - recall.none.at1)) points)
            """
        }
        return """
            Refining both sides takes recall at 1 among \(ReportText.count(report.pairCount)) pairs \
            \(change(report.imageToText)) for images that look for their text, and \
            \(change(report.textToImage)) for texts that look for their image.
            """
    }

    private func section(
        _ title: String,
        id: String,
        _ recall: BySides<RetrievalReport.Recall>
    ) -> Markup {
        let plot = BarPlot(
            title: title + ": recall at 1 in percent",
            bars: RefinedSides.allCases.map { sides in
                BarPlot.Bar(
                    name: sides.title,
                    percent: recall[sides].at1,
                    style: sides.rawValue,
                    remark: sides == .none
                        ? "" : ReportText.points(recall[sides].at1 - recall.none.at1)
                )
            },
            reference: recall.none.at1
        )
        let rows = RefinedSides.allCases.map { sides -> Markup in
            let cells = [\RetrievalReport.Recall.at1, \.at5, \.at10].map { path -> Markup in
                let value = recall[sides][keyPath: path]
                let gain: Markup =
                    sides == .none
                    ? "" : ReportPage.points(value - recall.none[keyPath: path])
                return "<td>\(ReportText.percent(value))</td><td>\(gain)</td>"
            }
            return """
                <tr><th scope="row"><span class="key \(sides.rawValue)"></span>\
                \(sides.title)</th>\(cells)</tr>
                """
        }
        return """
            <section aria-labelledby="\(id)">
            <h2 id="\(id)">\(title)</h2>
            \(plot.svg)
            <div class="scroll">
            <table class="numbers">
            <caption>Recall in percent, and the gain in points</caption>
            <thead><tr><th scope="col">what is refined</th><th scope="col">R@1</th>\
            <th scope="col">gain</th><th scope="col">R@5</th><th scope="col">gain</th>\
            <th scope="col">R@10</th><th scope="col">gain</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            </div>
            </section>
            """
    }

    private var rules: Markup {
        let duplicates = report.nearDuplicates
        return """
            <p class="note">Only a row’s own counterpart is right, also where several texts describe \
            one image. No pair is refined with itself: entries whose image has a cosine above \
            \(ReportText.percent(duplicates.similarity)) with the pair’s image are not retrieved, \
            neither for its image nor for its text; that left out \
            \(ReportText.count(duplicates.entryCount)) entries for \
            \(ReportText.count(duplicates.pairCount)) of the pairs.</p>
            """
    }
}
