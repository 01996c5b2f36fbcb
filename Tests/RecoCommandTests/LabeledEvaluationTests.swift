import Foundation
import Reco
import TestSupport
import Testing

@testable import RecoCommand

struct LabeledEvaluationTests {
    private let toys: ToyFiles

    init() throws {
        toys = try ToyFiles(queryCount: 60)
    }

    private func findings(
        seen: String? = nil,
        ablationSeed: UInt64? = nil
    ) throws
        -> EvaluationFindings
    {
        try LabeledEvaluation(
            queries: toys.path("queries.npy"),
            labels: toys.path("labels.npy"),
            classEmbeddings: toys.path("classes.npy"),
            classNames: toys.path("classes.txt"),
            seen: seen,
            ablationSeed: ablationSeed
        ).findings(try Refiner(memory: toys.memory), Classifier())
    }

    /// The naive method's ranks of the right classes.
    private func ranks(_ sides: RefinedSides) -> [Int] {
        let naive = NaiveMethod(images: toys.images, texts: toys.texts)
        let classes = NaiveMethod.unitRows(toys.classes)
        return NaiveMethod.unitRows(toys.queries).enumerated().map { query, image in
            naive.labels(of: image, among: classes, sides: sides)
                .firstIndex { $0.index == ToyFiles.label(of: query) } ?? -1
        }
    }

    @Test func figuresAreThoseOfTheNaiveMethod() throws {
        let seen = try toys.folder.write(Array("e\nb\n".utf8), to: "seen.txt")
        let report = try #require(try findings(seen: seen).report as? EvaluationReport)
        let halves = try #require(report.seenAndUnseen)
        func percent(_ hits: Int, _ total: Int) -> Double {
            (10_000 * Double(hits) / Double(total)).rounded() / 100
        }
        for sides in RefinedSides.allCases {
            let ranks = ranks(sides)
            #expect(report.top1[sides] == percent(ranks.count { $0 == 0 }, 60))
            // Classes 1 and 4 were seen; every class has twelve queries.
            let hits = ranks.indices.count { ranks[$0] == 0 && [1, 4].contains($0 % 5) }
            #expect(halves.seen.top1[sides] == percent(hits, 24))
        }
        #expect(report.ablation == nil)
        #expect(Set(RefinedSides.allCases.map { report.top1[$0] }).count > 1)
    }

    @Test func theAblationKeepsItsSeed() throws {
        let report = try #require(try findings(ablationSeed: 12).report as? EvaluationReport)
        #expect(report.ablation?.seed == 12)
        #expect(report.ablation?.memorySizes.last?.top1 == report.top1)
    }

    @Test func thePageShowsTheFigures() throws {
        let findings = try findings(ablationSeed: 0)
        let report = try #require(findings.report as? EvaluationReport)
        let page = try findings.page()
        #expect(page.contains(String(format: "%.2f", report.top1.both)))
        #expect(page.contains(toys.path("queries.npy")))
        #expect(page.contains("pair-"))
        #expect(page.contains("<h2 id=\"ablation\">"))
        #expect(findings.table == report.table)
    }
}
