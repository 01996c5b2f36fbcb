import Foundation
import TensorFiles
import Tensors
import TestSupport
import Testing

/// Accuracy on real CLIP embeddings, and the same predictions by all three ways to ask.
@Suite(
    .blocking,
    .enabled(
        if: RealData.isThere,
        "the embeddings are not here; put them into ../shared/data or name them in RECO_DATA"
    )
)
struct AccuracyTests {
    /// Top-1 in percent with nothing, image, text and both refined.
    struct Expected: Sendable {
        let set: String
        let top1: [String: Double]
    }

    /// From an independent implementation in Python, in float32, with ties to the lower entry.
    static let table = [
        Expected(set: "dtd", top1: ["none": 44.68, "image": 58.57, "text": 57.33, "both": 63.12]),
        Expected(
            set: "sun397",
            top1: ["none": 63.63, "image": 68.87, "text": 70.18, "both": 69.75]
        ),
        Expected(
            set: "imagenet_fewshot",
            top1: ["none": 61.02, "image": 61.96, "text": 62.46, "both": 60.92]
        ),
    ]

    private struct Report: Decodable {
        let queries: Int
        let top1: [String: Double]
        let top5: [String: Double]
        let baselines: [String: Double]
    }

    @Test func evaluateGivesTheKnownTable() throws {
        let folder = try ScratchFolder()
        let memory = try RealData.buildMemory(in: folder)
        for expected in Self.table {
            let outcome = try RecoProcess.run(
                ["evaluate", "--memory", memory, "--json"] + RealData.task(expected.set),
                in: folder
            )
            try #require(outcome.status == 0, "\(outcome.errors)")
            let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
            for (sides, accuracy) in expected.top1 {
                let found = try #require(report.top1[sides])
                #expect(abs(found - accuracy) <= 0.15, "\(expected.set), \(sides): \(found)")
                #expect(try #require(report.top5[sides]) >= found)
            }
            #expect(report.baselines.keys.sorted() == ["mean", "nearest_neighbor"])
        }
    }

    /// What every way to ask answers with: the best labels of each image, and their numbers.
    private struct Line: Decodable, Equatable {
        struct Label: Decodable, Equatable {
            let label: String
            let similarity: Float
            let probability: Float
        }

        let index: Int
        let labels: [Label]
    }

    private struct Answer: Decodable {
        let data: [Line]
    }

    /// Both count the same right answers: `evaluate` by ranks, here by what `classify` says.
    @Test(arguments: RealData.sets)
    func evaluateCountsWhatClassifyAnswers(set: String) throws {
        let folder = try ScratchFolder()
        let memory = try RealData.buildMemory(in: folder)
        let evaluated = try RecoProcess.run(
            ["evaluate", "--memory", memory, "--json"] + RealData.task(set),
            in: folder
        )
        try #require(evaluated.status == 0, "\(evaluated.errors)")
        let report = try JSONDecoder().decode(Report.self, from: Data(evaluated.output.utf8))
        let right = try NpyFile(opening: RealData.path(set, "queries/labels.npy")).integers()
        for sides in ["none", "image", "text", "both"] {
            // Without names the labels are the classes' numbers; names may repeat.
            let answers = try classified(set, memory, sides: sides, top: 1, named: false, folder)
            try #require(answers.count == right.count)
            let hits = zip(answers, right).count { $0.labels[0].label == "\($1)" }
            let percent = (10_000 * Double(hits) / Double(right.count)).rounded() / 100
            #expect(report.top1[sides] == percent, "\(set), \(sides): \(hits) right")
        }
    }

    /// What `classify` answers for the queries of a set.
    private func classified(
        _ set: String,
        _ memory: String,
        sides: String,
        top: Int,
        named: Bool = true,
        _ folder: ScratchFolder
    ) throws -> [Line] {
        let output = folder.path("\(set)-\(sides).jsonl")
        let names = ["--class-names", RealData.path(set, "queries/class_names.txt")]
        let outcome = try RecoProcess.run(
            [
                "classify", "--memory", memory, "--input",
                RealData.path(set, "queries/image_embeddings.npy"), "--class-embeddings",
                RealData.path(set, "queries/class_text_embeddings.npy"), "--output", output,
                "--refine", sides, "--top", "\(top)",
            ] + (named ? names : []),
            in: folder
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
            .map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test(arguments: ["none", "image", "text", "both"])
    func commandAndServiceGiveTheSameNumbers(sides: String) throws {
        let folder = try ScratchFolder()
        let memory = try RealData.buildMemory(in: folder)
        let offline = try classified("dtd", memory, sides: sides, top: 3, folder)

        let service = try RunningService(
            ["--memory", memory, "--label-sets", folder.path("label-sets")],
            in: folder
        )
        let client = try RawClient(port: service.port)
        try putLabels(with: client)
        let queries = try NpyFile(opening: RealData.path("dtd", "queries/image_embeddings.npy"))
        #expect(offline.count == queries.rowCount)
        for batch in [64, 1] {
            let answers = try ask(queries, batch: batch, sides: sides, with: client)
            #expect(answers == offline, "in batches of \(batch)")
        }
    }

    private func putLabels(with client: RawClient) throws {
        let classes = try NpyFile(
            opening: RealData.path("dtd", "queries/class_text_embeddings.npy")
        )
        let names = try String(
            contentsOfFile: RealData.path("dtd", "queries/class_names.txt"),
            encoding: .utf8
        ).split(separator: "\n")
        let embeddings = try classes.matrix(rows: 0..<classes.rowCount)
        let labels = names.enumerated().map { row, name in
            #"{"name":"\#(name)","embedding":\#(json(embeddings, row))}"#
        }
        try client.send(
            MalformedRequest.put(
                "/label-sets/dtd",
                #"{"labels":[\#(labels.joined(separator: ","))]}"#
            )
        )
        let response = try client.readResponse()
        #expect((200...204).contains(response.status), "\(response.text)")
    }

    private func ask(
        _ queries: NpyFile,
        batch: Int,
        sides: String,
        with client: RawClient
    ) throws -> [Line] {
        var lines: [Line] = []
        for first in stride(from: 0, to: queries.rowCount, by: batch) {
            let rows = first..<min(first + batch, queries.rowCount)
            let images = try queries.matrix(rows: rows)
            let texts = (0..<images.rowCount).map { json(images, $0) }
            let body =
                #"{"embeddings":[\#(texts.joined(separator: ","))],"label_set":"dtd","#
                + #""top":3,"refine":"\#(sides)"}"#
            try client.send(MalformedRequest.post("/classify", body))
            let response = try client.readResponse()
            try #require(response.status == 200, "\(response.text)")
            let answer = try JSONDecoder().decode(Answer.self, from: Data(response.body))
            lines += answer.data.map { Line(index: first + $0.index, labels: $0.labels) }
        }
        return lines
    }

    /// One row as a JSON array that reads back as the same floats.
    private func json(_ matrix: Matrix, _ row: Int) -> String {
        let start = row * matrix.columnCount
        let values = matrix.values[start..<start + matrix.columnCount]
        return "[" + values.map { "\($0)" }.joined(separator: ",") + "]"
    }
}
