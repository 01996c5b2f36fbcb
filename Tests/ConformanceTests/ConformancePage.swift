import Foundation

/// The page of the documentation that lists the requirements and the cases that hold them.
struct ConformancePage {
    private static let begin = "<!-- comparison: begin -->\n"
    private static let end = "\n<!-- comparison: end -->"

    private let url: URL
    let text: String

    /// Reads the page of this repository, or another.
    init(path: String? = nil) throws {
        url =
            path.map { URL(filePath: $0) }
            ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: "Sources/Reco/Reco.docc/Conformance.md")
        text = try String(contentsOf: url, encoding: .utf8)
    }

    /// The part between the marks, which is written by a test.
    var comparison: Substring? {
        guard let begin = text.range(of: Self.begin), let end = text.range(of: Self.end) else {
            return nil
        }
        return text[begin.upperBound..<end.lowerBound]
    }

    /// Replaces that part.
    func write(_ tables: String) throws {
        guard let comparison else { throw CocoaError(.fileReadCorruptFile) }
        let changed = text.replacingCharacters(
            in: comparison.startIndex..<comparison.endIndex,
            with: tables
        )
        try changed.write(to: url, atomically: true, encoding: .utf8)
    }

    /// The rows of the tables of requirements: clause, requirement, what is done, cases.
    var requirements: [(clause: String, cases: [String])] {
        text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == 4, cells[0].hasPrefix("§") else { return nil }
            let cases = cells[3].split(separator: ";").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            return (cells[0], cases)
        }
    }
}
