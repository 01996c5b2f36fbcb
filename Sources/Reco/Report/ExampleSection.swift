/// The answers that refining changed most, with what the memory had to do with them.
struct ExampleSection: Sendable {
    /// What is shown.
    let changes: ChangedAnswers
    /// What the classes are called.
    let classNames: [String]

    /// The part of the page.
    var markup: Markup {
        """
        <section aria-labelledby="examples">
        <h2 id="examples">Examples</h2>
        <p>The answers in which the right class’s probability moved most, with \
        \(changes.sides.title). Below each stand the entries of the memory that its image was \
        refined with, by falling attention.</p>
        <div class="columns">
        <div>
        <h3>Wrong before, right after: \(ReportText.count(changes.mendedCount))</h3>
        \(cards(changes.mended))
        </div>
        <div>
        <h3>Right before, wrong after: \(ReportText.count(changes.brokenCount))</h3>
        \(cards(changes.broken))
        </div>
        </div>
        </section>
        """
    }

    private func cards(_ changes: [ChangedAnswer]) -> Markup {
        guard !changes.isEmpty else { return "<p class=\"note\">There are none.</p>" }
        return Markup(joining: changes.map(card))
    }

    private func name(_ index: Int) -> Markup {
        "<bdi>\(ReportText.name(classNames[index]))</bdi>"
    }

    private func card(_ change: ChangedAnswer) -> Markup {
        """
        <article class="card">
        <h4>\(name(change.label)) <span class="number">query \(change.query)</span></h4>
        <p>before: \(answer(change.before))</p>
        <p>after: \(answer(change.after))</p>
        <p class="note">the right class’s probability: \(percent(change.before.rightProbability)) → \
        \(percent(change.after.rightProbability))</p>
        \(neighbors(of: change))
        </article>
        """
    }

    private func answer(_ answer: Answer) -> Markup {
        let style = answer.isRight ? "gain" : "loss"
        let rank = answer.isRight ? "right" : "wrong; the right class has rank \(answer.rank + 1)"
        return """
            <span class="\(style)">\(name(answer.best))</span> at \
            \(percent(answer.bestProbability)) (\(rank))
            """
    }

    private func percent(_ share: Float) -> String {
        ReportText.decimal(100 * share, digits: 1) + "\u{A0}%"
    }

    private func neighbors(of change: ChangedAnswer) -> Markup {
        guard !change.neighbors.isEmpty else { return "" }
        let rows = change.neighbors.map { neighbor -> Markup in
            let caption: Markup =
                neighbor.caption.map { "<bdi>\(ReportText.name($0))</bdi>" } ?? ""
            return """
                <tr><td><bdi>\(ReportText.name(neighbor.id))</bdi></td><td>\(caption)</td>\
                <td>\(ReportText.decimal(neighbor.similarity, digits: 3))</td>\
                <td>\(ReportText.decimal(neighbor.attention, digits: 3))</td></tr>
                """
        }
        return """
            <div class="scroll">
            <table>
            <thead><tr><th scope="col">neighbor</th><th scope="col">caption</th>\
            <th scope="col">similarity</th><th scope="col">attention</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            </div>
            """
    }
}
