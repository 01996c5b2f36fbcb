/// Builds a page of metrics in Prometheus' text format, version 0.0.4.
///
/// Each family is one call, so that its lines stand together under one HELP and TYPE, as the
/// format demands. Source: Prometheus, *Exposition formats*, text-based format.
struct MetricsText {
    /// The media type of the page.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What a number means to who computes with it.
    enum Kind: String {
        /// It only grows.
        case counter
        /// It goes up and down.
        case gauge
    }

    /// Names and values that tell a series from its siblings.
    typealias Labels = [(name: String, value: String)]

    private(set) var text = ""

    /// Writes a family of numbers.
    mutating func family(
        _ name: String,
        _ kind: Kind,
        help: String,
        _ series: [(labels: Labels, value: Double)]
    ) {
        head(name, kind.rawValue, help: help)
        for (labels, value) in series { line(name, labels, value) }
    }

    /// Writes a family of one number without labels.
    mutating func number(_ name: String, _ kind: Kind, help: String, _ value: some BinaryInteger) {
        family(name, kind, help: help, [([], Double(value))])
    }

    /// Writes a family of histograms.
    mutating func histograms(
        _ name: String,
        help: String,
        _ series: [(labels: Labels, histogram: Histogram)]
    ) {
        head(name, "histogram", help: help)
        for (labels, histogram) in series {
            let snapshot = histogram.snapshot
            let bounds = histogram.bounds.map(Self.format) + ["+Inf"]
            for (bound, count) in zip(bounds, snapshot.cumulativeCounts) {
                line("\(name)_bucket", labels + [("le", bound)], Double(count))
            }
            line("\(name)_sum", labels, snapshot.sum)
            line("\(name)_count", labels, Double(snapshot.count))
        }
    }

    private mutating func head(_ name: String, _ kind: String, help: String) {
        let help = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    private mutating func line(_ name: String, _ labels: Labels, _ value: Double) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.name)=\"\(Self.escape($0.value))\"" }
            text += "{\(pairs.joined(separator: ","))}"
        }
        text += " \(Self.format(value))\n"
    }

    /// A number without a needless fraction.
    private static func format(_ value: Double) -> String {
        guard let integer = Int(exactly: value) else { return "\(value)" }
        return "\(integer)"
    }

    /// A label's value: any text, on one line.
    static func escape(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }
}
