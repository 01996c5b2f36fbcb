import HTTPWire

/// Which content codings a client takes in answers.
///
/// Elements that are not a name with an optional weight are ignored, like names that are not known
/// here. Without the field, and with an empty one, answers are sent as they are. Source: RFC 9110
/// §12.5.3, and §12.4.2 for weights.
struct AcceptEncoding: Sendable, Equatable {
    /// Weights in thousandths, of what the client named.
    private var codings: [ContentCoding: Int] = [:]
    private var identity: Int?
    private var others: Int?

    /// Reads the field of a request; of two elements with one name, the first counts.
    init(_ fields: FieldList) {
        guard fields.contains("Accept-Encoding") else { return }
        for element in fields.elements("Accept-Encoding") {
            guard let (name, weight) = Self.parse(element) else { continue }
            switch name {
            case "identity": identity = identity ?? weight
            case "*": others = others ?? weight
            default:
                guard let coding = ContentCoding(name: name) else { continue }
                codings[coding] = codings[coding] ?? weight
            }
        }
    }

    /// The coding that the client likes best, the first of two that it likes equally; nil when it
    /// takes none, or rather has the answer as it is.
    var coding: ContentCoding? {
        var best: (coding: ContentCoding, weight: Int)?
        for coding in ContentCoding.allCases {
            let weight = codings[coding] ?? others ?? 0
            if weight > best?.weight ?? 0 { best = (coding, weight) }
        }
        guard let best, best.weight >= identity ?? 0 else { return nil }
        return best.coding
    }

    /// Whether the client takes answers as they are.
    var takesIdentity: Bool { identity ?? others ?? 1 > 0 }

    /// The name and the weight of one element.
    private static func parse(_ element: String) -> (name: String, weight: Int)? {
        let parts = element.split(separator: ";", omittingEmptySubsequences: false)
            .map(trimmed)
        guard parts.count <= 2, parts[0] == "*" || FieldGrammar.isToken(String(parts[0])) else {
            return nil
        }
        guard parts.count == 2 else { return (String(parts[0]), 1000) }
        guard parts[1].hasPrefix("q="), let weight = weight(parts[1].dropFirst(2)) else {
            return nil
        }
        return (String(parts[0]), weight)
    }

    /// A number from 0 to 1 with at most three digits after the point, in thousandths.
    private static func weight(_ text: Substring) -> Int? {
        let digits = Array(text.utf8)
        guard let first = digits.first, digits.count <= 5 else { return nil }
        guard digits.count == 1 || digits[1] == UInt8(ascii: ".") else { return nil }
        var thousandths = 0
        for place in 0..<3 {
            let digit = place + 2 < digits.count ? digits[place + 2] &- UInt8(ascii: "0") : 0
            guard digit < 10 else { return nil }
            thousandths = thousandths * 10 + Int(digit)
        }
        switch first {
        case UInt8(ascii: "0"): return thousandths
        case UInt8(ascii: "1"): return thousandths == 0 ? 1000 : nil
        default: return nil
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
