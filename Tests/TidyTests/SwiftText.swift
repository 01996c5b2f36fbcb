/// Swift source with comments and strings blanked: a word found in it is code.
///
/// Line breaks stay where they were.
struct SwiftText {
    /// The lines of the code.
    let lines: [String]

    /// Blanks the comments and strings of `source`.
    init(_ source: String) {
        var scanner = Blanking(source)
        lines = scanner.blanked().split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// The modules that the file imports.
    var imports: Set<String> {
        let declaration =
            /^\s*(?:@\w+\s+|public\s+|package\s+|internal\s+|private\s+|fileprivate\s+)*import\s+(?:(?:struct|class|enum|protocol|func|typealias)\s+)?(\w+)/
        return Set(
            lines.compactMap { $0.firstMatch(of: declaration).map { String($0.output.1) } }
        )
    }

    /// Each function and initializer with a body: the line it starts on and how many it spans.
    var functions: [(line: Int, name: String, lineCount: Int)] {
        lines.indices.compactMap { index in
            guard let match = lines[index].firstMatch(of: /\b(?:func\s+(\S+?)|(init))[?]?[(<]/),
                !lines[index].contains("."), let end = bodyEnd(from: index)
            else { return nil }
            let name = match.output.1 ?? match.output.2 ?? "init"
            return (index + 1, String(name), end - index + 1)
        }
    }

    /// The line on which the first brace that opens at or after `start` closes again.
    ///
    /// nil for a requirement of a protocol, where the next declaration comes before any brace.
    private func bodyEnd(from start: Int) -> Int? {
        var depth = 0
        var parentheses = 0
        for index in start..<lines.count {
            for character in lines[index] {
                switch character {
                case "(": parentheses += 1
                case ")": parentheses -= 1
                case "{": depth += 1
                case "}":
                    depth -= 1
                    if depth == 0, parentheses == 0 { return index }
                    if depth < 0 { return nil }
                default: break
                }
            }
            let isDeclarationOver = depth == 0 && parentheses == 0 && index > start
            if isDeclarationOver, lines[index].allSatisfy(\.isWhitespace) { return nil }
        }
        return nil
    }
}

/// Walks over source text once and replaces what is not code by spaces.
private struct Blanking {
    private let text: [Character]
    private var position = 0
    private var result = ""

    init(_ source: String) {
        text = Array(source.replacing("\r\n", with: "\n"))
    }

    mutating func blanked() -> String {
        while position < text.count {
            if starts("//") {
                skip { $0[$1] == "\n" }
            } else if starts("/*") {
                skipPast("*/")
            } else if starts("\"\"\"") {
                position += 3
                skipPast("\"\"\"")
            } else if text[position] == "\"" {
                position += 1
                skipString()
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return result
    }

    private func starts(_ prefix: String) -> Bool {
        text[position...].starts(with: prefix)
    }

    private mutating func blank() {
        result.append(text[position] == "\n" ? "\n" : " ")
        position += 1
    }

    private mutating func skip(until isEnd: ([Character], Int) -> Bool) {
        while position < text.count, !isEnd(text, position) { blank() }
    }

    private mutating func skipPast(_ end: String) {
        while position < text.count, !starts(end) { blank() }
        position = min(position + end.count, text.count)
    }

    /// The rest of a string of one line; an interpolation counts as text.
    private mutating func skipString() {
        var interpolationDepth = 0
        while position < text.count, text[position] != "\n" {
            let character = text[position]
            if character == "\\", position + 1 < text.count {
                if text[position + 1] == "(" { interpolationDepth += 1 }
                blank()
            } else if interpolationDepth > 0 {
                if character == "(" { interpolationDepth += 1 }
                if character == ")" { interpolationDepth -= 1 }
            } else if character == "\"" {
                position += 1
                return
            }
            blank()
        }
    }
}
