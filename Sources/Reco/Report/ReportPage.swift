/// What stands beside a figure and says what it was measured on, such as the memory's name.
public struct ReportFact: Sendable, Equatable {
    /// What it is about.
    public let name: String
    /// What it says.
    public let value: String

    /// Takes both.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// The frame of a report: one HTML page that needs nothing beside itself.
///
/// The page forbids itself scripts and everything from elsewhere, so that even a defect in what
/// follows could not make it do more than be read.
struct ReportPage: Sendable {
    /// The page's name.
    let title: String
    /// The result in a sentence or two.
    let lead: Markup
    /// What it was measured on.
    let facts: [ReportFact]
    /// The parts, from the most to the least important.
    let sections: [Markup]

    /// The whole page.
    var html: String {
        let facts = facts.map { fact -> Markup in
            "<div><dt>\(fact.name)</dt><dd>\(ReportText.name(fact.value))</dd></div>"
        }
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" \
            content="default-src 'none'; style-src 'unsafe-inline'"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <title>\(title)</title>
            <style>
            \(ReportStyle.sheet)
            </style>
            </head>
            <body>
            <header>
            <h1>\(title)</h1>
            <p class="lead">\(lead)</p>
            <dl class="facts">
            \(facts)
            </dl>
            </header>
            <main>
            \(sections)
            </main>
            <footer><p>Made by <code>reco evaluate</code>. The method: Iscen, Caron, Fathi, Schmid, \
            <cite>Retrieval-Enhanced Contrastive Vision-Text Models</cite>, ICLR 2024.</p></footer>
            </body>
            </html>

            """
        return page.html
    }

    /// A difference with its sign, colored by it.
    static func points(_ value: Double, digits: Int = 2) -> Markup {
        let text = ReportText.points(value, digits: digits)
        let style = text.hasPrefix("+") ? "gain" : text.hasPrefix("±") ? "same" : "loss"
        return "<span class=\"\(style)\">\(text)</span>"
    }
}
