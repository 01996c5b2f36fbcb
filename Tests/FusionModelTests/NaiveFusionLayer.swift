import Foundation
import FusionModel
import Tensors

/// A judge of the fusion layer: the whole encoder layer, for all tokens, as textbooks write it.
///
/// In double precision, with keys and values of every token and an attention matrix of every token
/// to every other, it shares neither code nor shortcuts with what it judges.
struct NaiveFusionLayer {
    typealias Rows = [[Double]]

    private let configuration: FusionConfiguration
    private let tensors: [String: Rows]

    init(_ parameters: FusionParameters) {
        configuration = parameters.configuration
        var tensors: [String: Rows] = [:]
        for name in FusionTensor.all(in: parameters.configuration) {
            let tensor = parameters[name]
            tensors[name.rawValue] = (0..<tensor.rowCount).map { tensor.row($0).map(Double.init) }
        }
        self.tensors = tensors
    }

    /// The refined embedding of one original, and its attention to each neighbor.
    func refine(
        original: [Float],
        retrieved: [[Float]],
        similarities: [Float]
    ) -> (embedding: [Double], attention: [Double]) {
        let scale = Double(configuration.tokenScale)
        let tokens = ([original] + retrieved).map { $0.map { Double($0) * scale } }
        let mask = mask(similarities.map(Double.init))
        let mixed: (output: Rows, shares: [Double])
        var rows: Rows
        if configuration.normalizesFirst {
            mixed = attention(normalize(tokens, "norm1"), mask)
            rows = add(tokens, mixed.output)
            rows = add(rows, feedForward(normalize(rows, "norm2")))
        } else {
            mixed = attention(tokens, mask)
            rows = normalize(add(tokens, mixed.output), "norm1")
            rows = normalize(add(rows, feedForward(rows)), "norm2")
        }
        let length = rows[0].map { $0 * $0 }.reduce(0, +).squareRoot()
        return (rows[0].map { $0 / length }, Array(mixed.shares.dropFirst()))
    }

    /// What is added to the first row of each head's logits; the zero entry's is the last, if there
    /// is one.
    private func mask(_ similarities: [Double]) -> Rows {
        let heads = 0..<configuration.headCount
        guard configuration.hasSimilarityBias else {
            return heads.map { _ in [Double](repeating: 0, count: similarities.count + 1) }
        }
        let best = similarities.max() ?? 0
        return heads.map { head in
            var row = [vector("self_bias")[head]]
            row += similarities.map { vector("similarity_bias")[head] * ($0 - best) }
            if configuration.hasZeroAttention {
                row.append(vector("zero_bias")[head] + vector("zero_similarity_bias")[head] * best)
            }
            return row
        }
    }

    private func attention(_ tokens: Rows, _ mask: Rows) -> (output: Rows, shares: [Double]) {
        let width = configuration.dimension / configuration.headCount
        let projected = linear(tokens, "self_attn.in_proj_weight", "self_attn.in_proj_bias")
        var joined = tokens.map { _ in [Double]() }
        var shares = [Double](repeating: 0, count: tokens.count)
        for head in 0..<configuration.headCount {
            func part(_ index: Int) -> Rows {
                let start = index * configuration.dimension + head * width
                return projected.map { Array($0[start..<start + width]) }
            }
            let queries = part(0)
            var (keys, values) = (part(1), part(2))
            if configuration.hasZeroAttention {
                keys.append([Double](repeating: 0, count: width))
                values.append([Double](repeating: 0, count: width))
            }
            for row in tokens.indices {
                var logits = keys.map { dot($0, queries[row]) / Double(width).squareRoot() }
                if row == 0 { logits = zip(logits, mask[head]).map(+) }
                let weights = softmax(logits)
                if row == 0 {
                    shares = zip(shares, weights).map { $0 + $1 / Double(configuration.headCount) }
                }
                for column in 0..<width {
                    joined[row].append(zip(weights, values).map { $0 * $1[column] }.reduce(0, +))
                }
            }
        }
        let output = linear(joined, "self_attn.out_proj.weight", "self_attn.out_proj.bias")
        return (output, shares)
    }

    private func feedForward(_ rows: Rows) -> Rows {
        let hidden = linear(rows, "linear1.weight", "linear1.bias").map { row in
            row.map { value in
                switch configuration.activation {
                case .gelu: value * 0.5 * erfc(-value / 2.0.squareRoot())
                case .relu: value > 0 ? value : 0
                }
            }
        }
        return linear(hidden, "linear2.weight", "linear2.bias")
    }

    private func normalize(_ rows: Rows, _ name: String) -> Rows {
        let (weight, bias) = (vector("\(name).weight"), vector("\(name).bias"))
        return rows.map { row in
            let mean = row.reduce(0, +) / Double(row.count)
            let variance = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(row.count)
            let deviation = (variance + Double(configuration.layerNormEpsilon)).squareRoot()
            return row.indices.map { (row[$0] - mean) / deviation * weight[$0] + bias[$0] }
        }
    }

    private func linear(_ rows: Rows, _ weight: String, _ bias: String) -> Rows {
        let weights = tensor(weight)
        let offsets = vector(bias)
        return rows.map { row in zip(weights, offsets).map { dot($0, row) + $1 } }
    }

    private func softmax(_ logits: [Double]) -> [Double] {
        let powers = logits.map { exp($0 - (logits.max() ?? 0)) }
        return powers.map { $0 / powers.reduce(0, +) }
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for index in a.indices { sum += a[index] * b[index] }
        return sum
    }

    private func add(_ a: Rows, _ b: Rows) -> Rows { zip(a, b).map { zip($0, $1).map(+) } }

    private func vector(_ name: String) -> [Double] { tensor(name)[0] }

    private func tensor(_ name: String) -> Rows {
        guard let tensor = tensors[name] else { fatalError("no tensor \(name)") }
        return tensor
    }
}
