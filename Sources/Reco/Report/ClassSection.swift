/// Which classes gained and which lost, with both sides refined.
struct ClassSection: Sendable {
    /// How many classes are listed each way.
    private static let listedCount = 12

    /// How each class with queries moved.
    let changes: [ClassChange]
    /// What the classes are called.
    let classNames: [String]

    /// The part of the page.
    var markup: Markup {
        let gains = changes.map(\.gain)
        return """
            <section aria-labelledby="classes">
            <h2 id="classes">Classes</h2>
            <p>With both sides refined, \(ReportText.count(gains.count { $0 > 0 })) of \
            \(ReportText.count(changes.count)) classes gain, \
            \(ReportText.count(gains.count { $0 < 0 })) lose, and \
            \(ReportText.count(gains.count { $0 == 0 })) stay as they are.</p>
            \(Histogram(title: "Classes by change of their accuracy", gains: gains).svg)
            <div class="columns whole">
            <div>
            <h3>Largest gains</h3>
            \(table(largestGains, empty: "No class gains."))
            </div>
            <div>
            <h3>Largest losses</h3>
            \(table(largestLosses, empty: "No class loses."))
            </div>
            </div>
            </section>
            """
    }

    /// The classes that gained most, of equal gains the one with more queries first.
    var largestGains: [ClassChange] {
        Array(changes.filter { $0.gain > 0 }.sorted(by: precedes).prefix(Self.listedCount))
    }

    /// The classes that lost most.
    var largestLosses: [ClassChange] {
        Array(changes.filter { $0.gain < 0 }.sorted(by: precedes).prefix(Self.listedCount))
    }

    private func precedes(_ one: ClassChange, _ other: ClassChange) -> Bool {
        let (first, second) = (abs(one.gain), abs(other.gain))
        if first != second { return first > second }
        if one.queryCount != other.queryCount { return one.queryCount > other.queryCount }
        return one.index < other.index
    }

    private func table(_ changes: [ClassChange], empty: String) -> Markup {
        guard !changes.isEmpty else { return "<p class=\"note\">\(empty)</p>" }
        let rows = changes.map { change -> Markup in
            """
            <tr><th scope="row"><bdi>\(ReportText.name(classNames[change.index]))</bdi></th>\
            <td>\(change.queryCount)</td><td>\(ReportText.decimal(Float(change.before), digits: 1))\
            </td><td>\(ReportText.decimal(Float(change.after), digits: 1))</td>\
            <td>\(ReportPage.points(change.gain, digits: 1))</td>\
            <td class="meter">\(meter(change))</td></tr>
            """
        }
        return """
            <div class="scroll">
            <table>
            <thead><tr><th scope="col">class</th><th scope="col">queries</th>\
            <th scope="col">before</th><th scope="col">after</th><th scope="col">change</th>\
            <td></td></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            </div>
            """
    }

    /// From the accuracy before to the one after, on an axis from 0 to 100.
    private func meter(_ change: ClassChange) -> Markup {
        let low = min(change.before, change.after)
        let style = change.gain < 0 ? "loss" : "gain"
        let end = ReportText.coordinate(change.after)
        return """
            <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">\
            <path class="floor" d="M0 6H100"/><rect class="bar \(style)" \
            x="\(ReportText.coordinate(low))" y="3" \
            width="\(ReportText.coordinate(abs(change.gain)))" height="6"/>\
            <rect class="bar \(style)" x="\(end)" y="0" width="1.5" height="12"/></svg>
            """
    }
}
