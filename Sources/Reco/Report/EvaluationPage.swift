/// An evaluation as a page to read, print and hand around.
public struct EvaluationPage: Sendable {
    private let report: EvaluationReport
    private let classChanges: [ClassChange]
    private let changes: ChangedAnswers
    private let classNames: [String]
    private let facts: [ReportFact]

    /// Takes what was measured, what the classes are called, and what it was measured on.
    ///
    /// Changes of classes and of answers are those with both sides refined.
    public init(
        report: EvaluationReport,
        classChanges: [ClassChange],
        changes: ChangedAnswers,
        classNames: [String],
        facts: [ReportFact]
    ) {
        precondition(
            classNames.count == report.classCount,
            "\(classNames.count) names of \(report.classCount) classes"
        )
        self.report = report
        self.classChanges = classChanges
        self.changes = changes
        self.classNames = classNames
        self.facts = facts
    }

    /// The whole page.
    public var html: String {
        var sections = [AccuracySection(report: report).markup]
        if let ablation = report.ablation {
            sections.append(AblationSection(ablation: ablation).markup)
        }
        sections.append(ClassSection(changes: classChanges, classNames: classNames).markup)
        sections.append(ExampleSection(changes: changes, classNames: classNames).markup)
        return ReportPage(
            title: "Classification before and after refining",
            lead: lead,
            facts: facts,
            sections: sections
        ).html
    }

    private var lead: Markup {
        let top1 = report.top1
        return """
            Refining both sides takes top-1 accuracy from <b>\(ReportText.percent(top1.none))\u{A0}%</b> \
            to <b>\(ReportText.percent(top1.both))\u{A0}%</b>, \(ReportPage.points(top1.both - top1.none)) \
            points, on \(ReportText.count(report.queryCount)) images of \
            \(ReportText.count(report.classCount)) classes: \
            \(ReportText.count(changes.mendedCount)) wrong answers become right and \
            \(ReportText.count(changes.brokenCount)) right ones wrong.
            """
    }
}
