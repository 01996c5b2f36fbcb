/// A piece of HTML or SVG: what is written in the source is markup, what is interpolated is text.
///
/// Text is escaped as it goes in and cannot become markup afterwards, so that a class name or a
/// caption can do nothing to a page but be read there. The result is also safe within quoted
/// attributes.
struct Markup: Sendable, Equatable, ExpressibleByStringInterpolation {
    /// The characters, ready to be written to a file.
    private(set) var html: String

    /// Nothing.
    init() {
        html = ""
    }

    /// Takes a literal of the source as markup.
    init(stringLiteral value: String) {
        html = value
    }

    /// Takes the assembled pieces.
    init(stringInterpolation: StringInterpolation) {
        html = stringInterpolation.html
    }

    /// Escapes a text.
    init(text: String) {
        html = Self.escaped(text)
    }

    /// Puts pieces one after the other.
    init(joining pieces: [Markup]) {
        html = pieces.map(\.html).joined(separator: "\n")
    }

    /// Adds a piece at the end.
    mutating func append(_ piece: Markup) {
        html += piece.html
    }

    /// Collects the pieces of an interpolated literal.
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        /// Starts with nothing.
        init(literalCapacity: Int, interpolationCount: Int) {
            html.reserveCapacity(literalCapacity)
        }

        /// Adds what the source says.
        mutating func appendLiteral(_ literal: String) {
            html += literal
        }

        /// Adds text, escaped.
        mutating func appendInterpolation(_ text: String) {
            html += Markup.escaped(text)
        }

        /// Adds a number.
        mutating func appendInterpolation(_ number: Int) {
            html += String(number)
        }

        /// Adds what is markup already.
        mutating func appendInterpolation(_ markup: Markup) {
            html += markup.html
        }

        /// Adds pieces that are markup already, a line each.
        mutating func appendInterpolation(_ pieces: [Markup]) {
            html += pieces.map(\.html).joined(separator: "\n")
        }
    }

    /// A text without a character that means something to HTML, or that HTML does not allow.
    private static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            case "\0"..<" ", "\u{7F}"..."\u{9F}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
