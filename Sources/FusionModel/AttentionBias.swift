import Tensors

/// What attention adds to its logits so that it knows how good each neighbor was in the search.
///
/// In head `h` a neighbor gets `similarity_bias[h] · (similarity − best similarity of its row)`, and
/// the original's own token `self_bias[h]`; PyTorch's layer does the same when these sums are given
/// as its float attention mask.
struct AttentionBias: Sendable {
    /// Shape: `[heads]`.
    let similarityFactors: [Float]
    /// Shape: `[heads]`.
    let ownBiases: [Float]

    init(_ parameters: FusionParameters) {
        similarityFactors = parameters[.similarityBias].values
        ownBiases = parameters[.selfBias].values
    }

    /// Shape: logits `[heads x (k + 1)]`, the original's token first; similarities `[k]`.
    func add(to logits: inout MutableSpan<Float>, similarities: Span<Float>) {
        let best = Self.best(of: similarities)
        let tokenCount = similarities.count + 1
        for head in similarityFactors.indices {
            logits[head * tokenCount] += ownBiases[head]
            for neighbor in similarities.indices {
                logits[head * tokenCount + 1 + neighbor] +=
                    similarityFactors[head] * (similarities[neighbor] - best)
            }
        }
    }

    /// Adds what the gradient of one row's logits says about the factors and the own biases.
    ///
    /// Shape: as of `add`; both gradients `[heads]`.
    static func backward(
        _ logitGradient: Span<Float>,
        similarities: Span<Float>,
        factors factorGradient: inout [Float],
        ownBiases ownGradient: inout [Float]
    ) {
        let best = best(of: similarities)
        let tokenCount = similarities.count + 1
        for head in factorGradient.indices {
            // logits[0] += ownBiases[head]
            ownGradient[head] += logitGradient[head * tokenCount]
            // logits[1 + neighbor] += factors[head] * (similarity - best)
            for neighbor in similarities.indices {
                factorGradient[head] +=
                    logitGradient[head * tokenCount + 1 + neighbor]
                    * (similarities[neighbor] - best)
            }
        }
    }

    /// The best similarity of a row, or zero if it has no neighbors.
    static func best(of similarities: Span<Float>) -> Float {
        var best = -Float.infinity
        for neighbor in similarities.indices { best = max(best, similarities[neighbor]) }
        return similarities.isEmpty ? 0 : best
    }
}
