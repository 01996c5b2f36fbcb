/// A table in plain text: the first column to the left, the others to the right.
struct TextTable {
    private let header: [String]
    private var rows: [[String]] = []

    /// Starts a table with these column names.
    init(_ header: [String]) {
        self.header = header
    }

    /// Adds one row, with as many cells as the header has.
    mutating func add(_ cells: [String]) {
        precondition(
            cells.count == header.count,
            "expected \(header.count) cells, found \(cells.count)"
        )
        rows.append(cells)
    }

    /// The lines of the table, without space at their ends and without a line break at the last.
    var text: String {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([header] + rows).map { row in
            let line = row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + space : space + row[column]
            }
            .joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        .joined(separator: "\n")
    }
}
