import Testing

/// Reads a page the strict way, as XML, and yields what a browser would show.
///
/// Every element has to be closed, every attribute quoted, every special character escaped.
struct PageReader {
    /// An element with its attributes, still escaped.
    struct Element {
        let name: String
        let attributes: [String: String]
    }

    /// Why a text is no page.
    struct Malformed: Error {
        let reason: String
    }

    /// All elements in the order in which they begin.
    private(set) var elements: [Element] = []
    /// All text between elements, unescaped.
    private(set) var texts: [String] = []

    init(_ html: String) throws {
        var rest = Substring(html)
        if rest.hasPrefix("<!DOCTYPE html>") { rest = rest.dropFirst(15) }
        var open: [String] = []
        while !rest.isEmpty {
            guard rest.first == "<" else {
                let text = rest.prefix { $0 != "<" }
                if open.last != "style" { texts.append(try Self.unescaped(text)) }
                rest = rest.dropFirst(text.count)
                continue
            }
            guard let end = rest.firstIndex(of: ">") else { throw Malformed(reason: "no > at end") }
            let tag = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("/") {
                guard open.popLast() == String(tag.dropFirst()) else {
                    throw Malformed(reason: "\(tag) closes what is not open")
                }
            } else {
                let element = try Self.element(tag)
                elements.append(element)
                if !tag.hasSuffix("/") { open.append(element.name) }
            }
        }
        guard open.isEmpty else { throw Malformed(reason: "\(open) are not closed") }
    }

    private static func element(_ tag: Substring) throws -> Element {
        let tag = tag.hasSuffix("/") ? tag.dropLast() : tag
        let whole = /([a-z0-9]+)((?:\s+[a-zA-Z-]+="[^"<>]*")*)\s*/
        guard let match = tag.wholeMatch(of: whole) else { throw Malformed(reason: String(tag)) }
        var attributes: [String: String] = [:]
        for attribute in match.output.2.matches(of: /([a-zA-Z-]+)="([^"]*)"/) {
            attributes[String(attribute.output.1)] = try unescaped(attribute.output.2)
        }
        return Element(name: String(match.output.1), attributes: attributes)
    }

    private static func unescaped(_ text: Substring) throws -> String {
        let names = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'"]
        var result = String(text)
        for match in result.matches(of: /&[^;]*;?/) {
            guard match.output == "&amp;" || names[String(match.output)] != nil else {
                throw Malformed(reason: "\(match.output) is not escaped")
            }
        }
        for (escape, character) in names {
            result = result.replacing(escape, with: character)
        }
        return result.replacing("&amp;", with: "&")
    }

    /// How many elements of a name there are.
    func count(of name: String) -> Int { elements.count { $0.name == name } }

    /// Whether some text on the page contains this one.
    func shows(_ text: String) -> Bool { texts.contains { $0.contains(text) } }

    /// Elements and attributes by which a page could run code or fetch anything.
    var dangers: [String] {
        let names = ["script", "link", "img", "iframe", "object", "embed", "base", "form", "image"]
        let attributes = ["src", "href", "xlink:href", "style", "srcset", "action", "data"]
        return elements.flatMap { element in
            (names.contains(element.name) ? [element.name] : [])
                + element.attributes.keys.filter { attributes.contains($0) || $0.hasPrefix("on") }
        }
    }
}

/// Names and captions that try to be something else than text.
enum Hostile {
    static let texts = [
        #"<script>alert(1)</script>"#, #""><img src=x onerror=alert(1)>"#, "a & b &lt; c",
        "'; } body { display: none } /*", "\u{202E}txet\u{0000}\u{0007}", "</style></title><b>",
        String(repeating: "long ", count: 400), "", "  ", "ünï©ødé 🦜",
    ]
}
