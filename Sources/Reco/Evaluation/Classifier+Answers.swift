import Tensors

extension Classifier {
    /// Classifies images whose right classes are known.
    ///
    /// The first class and its probability are those of ``classify(_:labels:top:)``.
    ///
    /// Shape: `[batch x dimension]`, `[classes x dimension]` → `[batch]`.
    /// Complexity: batch · classes · dimension multiply-adds.
    func answers(_ images: Matrix, classes: Matrix, labels: [Int]) -> [Answer] {
        precondition(
            labels.count == images.rowCount,
            "\(labels.count) labels of \(images.rowCount) images"
        )
        let similarities = images.productWithTransposed(classes)
        return labels.enumerated().map { row, label in
            let values = similarities[row: row]
            let rank = Ranking.rank(of: label, in: values)
            let best = rank == 0 ? label : Ranking.best(1, of: values)[0]
            let sum = exponentialSum(values, highest: values[best])
            return Answer(
                best: best,
                bestProbability: Float(1 / sum),
                rank: rank,
                rightProbability: share(of: values[label], below: values[best], of: sum)
            )
        }
    }
}
