import Foundation

/// Bounds on the counts of `reco bench`: `config/bench.json`.
struct BenchThresholds: Decodable {
    /// Counts that must not be lower.
    let atLeast: [String: Double]
    /// Counts that must not be higher.
    let atMost: [String: Double]

    private enum CodingKeys: String, CodingKey {
        case atLeast = "at_least"
        case atMost = "at_most"
    }

    /// Reads the file.
    init(reading path: String) throws(CommandError) {
        guard let data = FileManager.default.contents(atPath: path),
            let thresholds = try? JSONDecoder().decode(BenchThresholds.self, from: data)
        else {
            throw .unreadable(
                path: path,
                expected: "a JSON object with 'at_least' and 'at_most'"
            )
        }
        self = thresholds
    }

    /// What is out of bounds, or was not counted at all, one sentence each.
    func misses(of counts: [String: Double]) -> [String] {
        func judge(
            _ bounds: [String: Double],
            _ word: String,
            _ isKept: (Double, Double) -> Bool
        ) -> [String] {
            bounds.sorted { $0.key < $1.key }.compactMap { name, bound in
                guard let found = counts[name] else { return "\(name) was not counted" }
                return isKept(found, bound)
                    ? nil : "\(name): expected \(word) \(bound), found \(found)"
            }
        }
        return judge(atLeast, "at least", >=) + judge(atMost, "at most", <=)
    }
}
