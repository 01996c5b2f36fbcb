import Foundation

/// How numbers and names are written on a page.
enum ReportText {
    /// The longest name or caption that is shown whole.
    static let characterLimit = 120

    /// A percentage: `63.12`.
    static func percent(_ value: Double) -> String {
        String(format: "%.2f", value == 0 ? 0 : value)
    }

    /// A difference of percentages, with its sign: `+18.44`, `−0.10`.
    static func points(_ value: Double, digits: Int = 2) -> String {
        let text = String(format: "%.\(digits)f", abs(value))
        guard text.contains(where: { $0 != "0" && $0 != "." }) else { return "±" + text }
        return (value < 0 ? "\u{2212}" : "+") + text
    }

    /// A count with thin spaces between thousands: `8 304`.
    static func count(_ value: Int) -> String {
        var text = ""
        for (index, digit) in String(value).enumerated() {
            let rest = String(value).count - index
            if index > 0, rest % 3 == 0 { text += "\u{202F}" }
            text.append(digit)
        }
        return text
    }

    /// A probability, a similarity or a weight, at a fixed number of digits.
    static func decimal(_ value: Float, digits: Int) -> String {
        String(format: "%.\(digits)f", Double(value))
    }

    /// A coordinate of a drawing.
    static func coordinate(_ value: Double) -> String {
        let text = String(format: "%.1f", value)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// A name or caption from a file, cut where it is too long; never empty.
    static func name(_ text: String) -> String {
        guard text.contains(where: { !$0.isWhitespace }) else { return "(no name)" }
        guard text.count > characterLimit else { return text }
        return text.prefix(characterLimit - 1) + "…"
    }
}
