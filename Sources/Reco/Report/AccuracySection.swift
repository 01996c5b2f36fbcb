/// The figures of an evaluation: every choice of sides, the baselines, seen and unseen classes.
struct AccuracySection: Sendable {
    /// What is shown.
    let report: EvaluationReport

    /// The part of the page.
    var markup: Markup {
        """
        <section aria-labelledby="accuracy">
        <h2 id="accuracy">Accuracy</h2>
        \(plot)
        <div class="scroll">
        \(table)
        </div>
        <p class="note">Gains are over nothing refined. Top-5: the right class is among the first \
        five. Per class: the mean of the classes’ own top-1 accuracies\(emptyClasses). Nearest \
        neighbor: the class most similar to the text of the most similar image in memory. Mean \
        fusion: image plus the mean of the texts of its ten nearest images.</p>
        \(seenAndUnseen)
        </section>
        """
    }

    private var emptyClasses: String {
        guard let count = report.emptyClassCount else { return "" }
        return "; the mean leaves out \(ReportText.count(count)) of "
            + "\(ReportText.count(report.classCount)) classes, without queries"
    }

    private var plot: Markup {
        let sides = RefinedSides.allCases.map { sides in
            BarPlot.Bar(
                name: sides.title,
                percent: report.top1[sides],
                style: sides.rawValue,
                remark: sides == .none ? "" : gain(report.top1[sides])
            )
        }
        let baselines = [
            ("nearest neighbor", report.baselines.nearestNeighbor),
            ("mean fusion", report.baselines.mean),
        ].map { name, percent in
            BarPlot.Bar(name: name, percent: percent, style: "base", remark: gain(percent))
        }
        return BarPlot(
            title: "Top-1 accuracy in percent",
            bars: sides + baselines,
            reference: report.top1.none
        ).svg
    }

    private func gain(_ percent: Double) -> String {
        ReportText.points(percent - report.top1.none)
    }

    private var table: Markup {
        let best = RefinedSides.allCases.map { report.top1[$0] }.max()
        let rows = RefinedSides.allCases.map { sides -> Markup in
            """
            <tr\(report.top1[sides] == best ? " class=\"best\"" : "" as Markup)>\
            <th scope="row"><span class="key \(sides.rawValue)"></span>\
            \(sides.title)</th>\
            \(cells(report.top1, sides))\(cells(report.top5, sides))\
            \(cells(report.meanPerClass, sides))</tr>
            """
        }
        return """
            <table class="numbers">
            <caption>Accuracy in percent, and the gain in points</caption>
            <thead><tr><th scope="col">what is refined</th><th scope="col">top-1</th>\
            <th scope="col">gain</th><th scope="col">top-5</th><th scope="col">gain</th>\
            <th scope="col">per class</th><th scope="col">gain</th></tr></thead>
            <tbody>
            \(rows)
            \(baseline("baseline: nearest neighbor", report.baselines.nearestNeighbor))
            \(baseline("baseline: mean fusion", report.baselines.mean))
            </tbody>
            </table>
            """
    }

    private func cells(_ values: BySides<Double>, _ sides: RefinedSides) -> Markup {
        let gain: Markup =
            sides == .none ? "" : ReportPage.points(values[sides] - values.none)
        return "<td>\(ReportText.percent(values[sides]))</td><td>\(gain)</td>"
    }

    private func baseline(_ name: String, _ percent: Double) -> Markup {
        """
        <tr><th scope="row"><span class="key"></span>\(name)</th>\
        <td>\(ReportText.percent(percent))</td>\
        <td>\(ReportPage.points(percent - report.top1.none))</td>\
        <td></td><td></td><td></td><td></td></tr>
        """
    }

    private var seenAndUnseen: Markup {
        guard let halves = report.seenAndUnseen else { return "" }
        let rows = RefinedSides.allCases.map { sides -> Markup in
            """
            <tr><th scope="row"><span class="key \(sides.rawValue)"></span>\
            \(sides.title)</th>\
            \(cells(halves.seen.top1, sides))\(cells(halves.unseen.top1, sides))\
            \(cells(halves.harmonicMean, sides))</tr>
            """
        }
        let counts = [halves.seen, halves.unseen].map { part in
            "\(ReportText.count(part.queryCount)) queries of "
                + "\(ReportText.count(part.classCount)) classes"
        }
        return """
            <h3>Seen and unseen classes</h3>
            <div class="scroll">
            <table class="numbers">
            <caption>Top-1 accuracy in percent: seen (\(counts[0])), unseen (\(counts[1])), and \
            their harmonic mean</caption>
            <thead><tr><th scope="col">what is refined</th><th scope="col">seen</th>\
            <th scope="col">gain</th><th scope="col">unseen</th><th scope="col">gain</th>\
            <th scope="col">harmonic mean</th><th scope="col">gain</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            </div>
            """
    }
}
