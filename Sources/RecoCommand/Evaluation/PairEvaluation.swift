import Reco
import VectorMemory

/// An evaluation of image-text retrieval, by the files that it reads.
struct PairEvaluation {
    /// The images' embeddings.
    let images: String
    /// The texts' embeddings, row by row those of the images.
    let texts: String

    /// Reads everything, then measures.
    func findings(
        _ refiner: Refiner,
        _ classifier: Classifier
    ) throws -> EvaluationFindings {
        let dimension = refiner.memory.dimension
        let imageFile = try EmbeddingFile(opening: images, dimension: dimension)
        let textFile = try EmbeddingFile(opening: texts, dimension: dimension)
        guard textFile.rowCount == imageFile.rowCount else {
            throw CommandError.wrongCount(
                path: texts,
                of: "embeddings",
                expected: imageFile.rowCount,
                found: textFile.rowCount
            )
        }
        let task = try PairTask(
            images: try imageFile.embeddings(imageFile.rows),
            texts: try textFile.embeddings(textFile.rows)
        )
        let progress = ProgressDisplay("evaluating")
        let report = try RetrievalEvaluator(refiner: refiner).evaluate(task) {
            progress.update($0, of: $1)
        }
        let inputs = [ReportFact("images", images), ReportFact("texts", texts)]
        return EvaluationFindings(report: report, table: report.table) {
            RetrievalPage(
                report: report,
                facts: EvaluationFacts(refiner, classifier).facts(inputs: inputs)
            ).html
        }
    }
}
