import Reco
import Tensors
import VectorMemory

/// An evaluation of zero-shot classification, by the files that it reads.
struct LabeledEvaluation {
    /// How many changed answers a page explains, each way.
    private static let exampleLimit = 8

    /// The images' embeddings.
    let queries: String
    /// The images' classes.
    let labels: String
    /// The classes' text embeddings.
    let classEmbeddings: String
    /// What the classes are called, when somebody says.
    let classNames: String?
    /// Which classes were seen in training, when somebody says.
    let seen: String?
    /// The seed of the ablation, when there is to be one.
    let ablationSeed: UInt64?

    /// Reads everything, then measures.
    func findings(
        _ refiner: Refiner,
        _ classifier: Classifier
    ) throws -> EvaluationFindings {
        let (task, names) = try task(dimension: refiner.memory.dimension)
        let seenClasses = try seen.map { try SeenClassFile.classes(in: $0, names: names) }
        let evaluator = Evaluator(refiner: refiner, classifier: classifier)
        let progress = ProgressDisplay("evaluating")
        let answers = try evaluator.answers(to: task) { done in
            progress.update(done, of: task.queries.rowCount)
        }
        let seenAndUnseen = try seenClasses.map { try SeenAndUnseen(answers, seenClasses: $0) }
        let ablation = try ablationSeed.map { seed in
            let progress = ProgressDisplay("ablation")
            return try Ablator(refiner: refiner, classifier: classifier, seed: seed)
                .ablate(task) { progress.update($0, of: $1) }
        }
        let report = EvaluationReport(answers, seenAndUnseen: seenAndUnseen, ablation: ablation)
        return EvaluationFindings(report: report, table: report.table) {
            EvaluationPage(
                report: report,
                classChanges: answers.classChanges(refining: .both),
                changes: try evaluator.changes(
                    in: answers,
                    to: task,
                    refining: .both,
                    limit: Self.exampleLimit
                ),
                classNames: names,
                facts: EvaluationFacts(refiner, classifier).facts(inputs: inputs)
            ).html
        }
    }

    private var inputs: [ReportFact] {
        [ReportFact("queries", queries), ReportFact("classes", classEmbeddings)]
            + (seen.map { [ReportFact("seen classes", $0)] } ?? [])
    }

    private func task(dimension: Int) throws -> (ClassificationTask, names: [String]) {
        let queries = try EmbeddingFile(opening: queries, dimension: dimension)
        let classes = try ClassFiles(
            embeddings: classEmbeddings,
            names: classNames,
            dimension: dimension
        )
        let task = try ClassificationTask(
            queries: try queries.embeddings(queries.rows),
            labels: try LabelFile.labels(
                in: labels,
                queryCount: queries.rowCount,
                classCount: classes.names.count
            ),
            classEmbeddings: classes.embeddings
        )
        return (task, classes.names)
    }
}
