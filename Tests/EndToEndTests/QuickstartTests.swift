import Foundation
import TestSupport
import Testing

/// The quick start of the README: its world, and its curl lines as they stand there.
@Suite(.blocking)
struct QuickstartTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The lines of the README that call curl.
    static let curlLines: [String] = {
        let readme = (try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8))
        return (readme ?? "").split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("curl ") }
    }()

    private static let hasCurl = FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")

    private func makeWorld(
        _ folder: ScratchFolder,
        _ more: [String] = []
    ) throws
        -> RecoProcess.Outcome
    {
        try RecoProcess.run(
            ["quickstart", "--output", folder.path("world")]
                + (more.contains("--pairs") ? [] : ["--pairs", "1500"]) + more,
            in: folder
        )
    }

    @Test func aSecondRunFindsTheWorldOfTheFirst() throws {
        let folder = try ScratchFolder()
        let first = try makeWorld(folder)
        try #require(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("trained layer"))
        let manifest = try folder.read("world/memory/memory.json")
        let second = try makeWorld(folder)
        #expect(second.status == 0)
        #expect(second.output.contains("already there"))
        #expect(try folder.read("world/memory/memory.json") == manifest)
    }

    /// `make run` in a second terminal: the world is found, and the service says what is in use.
    @Test func aSecondRunBesideAServiceFindsItsWorldAndEndsInOneLine() throws {
        let folder = try ScratchFolder()
        #expect(try makeWorld(folder).status == 0)
        let arguments = [
            "--memory", folder.path("world/memory"), "--weights",
            folder.path("world/weights.safetensors"), "--label-sets",
            folder.path("world/label-sets"),
        ]
        let service = try RunningService(arguments, in: folder)
        let second = try makeWorld(folder)
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.output.contains("already there"))
        let outcome = try RecoProcess.run(
            ["serve", "--port", "\(service.port)"] + arguments,
            in: folder
        )
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(service.stop() == 0)
    }

    /// The weights of a world serve with the layer that was trained, and raise what is printed.
    @Test func whatIsTrainedIsBetterThanWhatIsNot() throws {
        struct Record: Decodable {
            struct Report: Decodable {
                let top1: [String: Double]
            }
            let evaluation: [String: Report]
        }
        let folder = try ScratchFolder()
        let outcome = try makeWorld(folder, ["--json", "--seed", "7", "--pairs", "4000"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let record = try JSONDecoder().decode(Record.self, from: Data(outcome.output.utf8))
        func both(_ name: String) throws -> Double {
            try #require(record.evaluation[name]?.top1["both"])
        }
        let none = try #require(record.evaluation["transformer"]?.top1["none"])
        #expect(try both("transformer") > none + 10)
        #expect(try both("transformer") > both("attention"))
        #expect(try both("transformer") > both("mean"))
        let evaluated = try RecoProcess.run(
            [
                "evaluate", "--memory", folder.path("world/memory"), "--weights",
                folder.path("world/weights.safetensors"), "--queries",
                folder.path("world/queries/image_embeddings.npy"), "--labels",
                folder.path("world/queries/labels.npy"), "--class-embeddings",
                folder.path("world/queries/class_text_embeddings.npy"), "--json",
            ],
            in: folder
        )
        let report = try JSONDecoder().decode(
            Record.Report.self,
            from: Data(evaluated.output.utf8)
        )
        #expect(report.top1 == record.evaluation["transformer"]?.top1)
    }

    @Test func aFolderOfOneselfIsRefusedAndStaysAsItIs() throws {
        let folder = try ScratchFolder()
        try folder.write("mine", to: "world/metadata.jsonl")
        try folder.write("mine", to: "world/memory/notes.txt")
        let outcome = try makeWorld(folder, ["--force"])
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains(folder.path("world")), "\(outcome.errors)")
        #expect(try folder.read("world/metadata.jsonl") == Array("mine".utf8))
        #expect(try folder.read("world/memory/notes.txt") == Array("mine".utf8))
    }

    @Test func aDamagedWorldIsMadeAnewAndIsTheSame() throws {
        let folder = try ScratchFolder()
        #expect(try makeWorld(folder).status == 0)
        let manifest = try folder.read("world/memory/memory.json")
        try folder.write("{}", to: "world/memory/memory.json")
        let again = try makeWorld(folder)
        #expect(again.status == 0, "\(again.errors)")
        #expect(try folder.read("world/memory/memory.json") == manifest)
    }

    @Test(.enabled(if: hasCurl, "there is no /usr/bin/curl here"))
    func theCurlLinesOfTheReadmeWork() throws {
        #expect(Self.curlLines.count >= 3)
        let folder = try ScratchFolder()
        #expect(try makeWorld(folder).status == 0)
        let service = try RunningService(
            [
                "--memory", folder.path("world/memory"), "--weights",
                folder.path("world/weights.safetensors"), "--label-sets",
                folder.path("world/label-sets"),
            ],
            in: folder
        )
        for line in Self.curlLines {
            let output = try runShell(
                line.replacing("localhost:8080", with: "localhost:\(service.port)")
                    .replacing(".reco/quickstart", with: folder.path("world"))
                    + " -w '\\n%{http_code}'",
                in: folder
            )
            #expect(output.hasSuffix("\n200"), "\(line): \(output.suffix(300))")
            if line.contains("classify.json") { try expectCorrections(in: output) }
        }
        #expect(service.stop() == 0)
    }

    /// The examples are images that get another label when they are refined.
    private func expectCorrections(in output: String) throws {
        struct Answer: Decodable {
            struct Image: Decodable {
                struct Label: Decodable { let label: String }
                let labels: [Label]
                let original: [Label]
            }
            let data: [Image]
        }
        let text = output.split(separator: "\n").first.map(String.init) ?? ""
        let answer = try JSONDecoder().decode(Answer.self, from: Data(text.utf8))
        #expect(answer.data.count == 2)
        #expect(answer.data.allSatisfy { $0.labels.first?.label != $0.original.first?.label })
    }

    private func runShell(_ line: String, in folder: ScratchFolder) throws -> String {
        let path = folder.path("\(UUID().uuidString).out")
        let process = try ChildProcess(
            "/bin/sh",
            ["-c", line],
            environment: ProcessInfo.processInfo.environment,
            output: path
        )
        _ = process.waitUntilExit()
        return try String(contentsOfFile: path, encoding: .utf8)
    }
}
