/// What `reco bench` measured, and where.
struct BenchReport: Encodable {
    /// One measured call.
    struct Row: Encodable {
        /// What was called, and for how many embeddings, such as `search/64`.
        let name: String
        /// The median time of one call.
        let microseconds: Double
        /// The time that one call in ten stays below.
        let tenthPercentile: Double
        /// The time that nine calls in ten stay below.
        let ninetiethPercentile: Double
        /// How many calls were timed.
        let calls: Int

        private enum CodingKeys: String, CodingKey {
            case name
            case microseconds
            case tenthPercentile = "p10_microseconds"
            case ninetiethPercentile = "p90_microseconds"
            case calls
        }
    }

    let commit: String
    let cpu: String
    let instructionSet: String
    let threads: Int
    let memoryRows: Int
    let dimension: Int
    var results: [Row] = []
    var counts: [String: Double] = [:]

    private enum CodingKeys: String, CodingKey {
        case commit
        case cpu
        case instructionSet = "instruction_set"
        case threads
        case memoryRows = "memory_rows"
        case dimension
        case results
        case counts
    }

    /// The report for people.
    var table: String {
        var lines = [
            "\(cpu), \(instructionSet), \(threads) thread(s), commit \(commit)"
        ]
        if memoryRows > 0 { lines.append("\(memoryRows) pairs of dimension \(dimension)") }
        lines.append("")
        if !results.isEmpty {
            var table = TextTable(["what", "median us", "p10", "p90", "calls"])
            for row in results {
                table.add([
                    row.name, Self.short(row.microseconds), Self.short(row.tenthPercentile),
                    Self.short(row.ninetiethPercentile), "\(row.calls)",
                ])
            }
            lines.append(table.text)
        }
        if !counts.isEmpty {
            var table = TextTable(["counted", "value"])
            for (name, value) in counts.sorted(by: { $0.key < $1.key }) {
                table.add([name, Self.short(value)])
            }
            lines += ["", table.text]
        }
        return lines.joined(separator: "\n")
    }

    private static func short(_ value: Double) -> String {
        let scaled = (value * 100).rounded() / 100
        return scaled == scaled.rounded() ? "\(Int(scaled))" : "\(scaled)"
    }
}
