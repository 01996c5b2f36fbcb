import Reco

/// A file that says which classes were seen in training, by name or by number, one a line.
enum SeenClassFile {
    /// Reads the numbers of the classes.
    ///
    /// When every line is the name of a class, names are meant, and a name that several classes have
    /// means all of them; otherwise every line has to be a number. Empty lines count for nothing.
    static func classes(in path: String, names: [String]) throws -> Set<Int> {
        let lines = try ClassFiles.lines(of: path, expected: "a text file, one class a line")
            .enumerated()
            .filter { _, line in line.contains { !$0.isWhitespace } }
        let numbers = Dictionary(grouping: names.indices) { names[$0] }
        if lines.allSatisfy({ numbers[$0.element] != nil }) {
            return Set(lines.flatMap { numbers[$0.element, default: []] })
        }
        var classes: Set<Int> = []
        // Either kind may have been meant; the first line that is neither says most.
        let odd = lines.first { numbers[$0.element] == nil && Int($0.element) == nil }
        for (row, line) in odd.map({ [$0] }) ?? lines {
            guard let number = Int(line), names.indices.contains(number) else {
                throw CommandError.badRow(
                    path: path,
                    row: row,
                    reason: "expected the name of a class, or on every line a number in "
                        + "0..<\(names.count), found '\(line)'"
                )
            }
            classes.insert(number)
        }
        return classes
    }
}
