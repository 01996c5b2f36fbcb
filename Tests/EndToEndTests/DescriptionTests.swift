import Foundation
import TestSupport
import Testing

/// The service keeps what openapi.yaml promises, judged by schemathesis with all its checks.
///
/// It is looked for in the virtual environment that `make checkers` makes.
@Suite(.serialized, .blocking)
struct DescriptionTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    private static let environment = root.appending(path: "../../.build/checkers")
        .standardizedFileURL

    private static var hasSchemathesis: Bool {
        // Made last, when everything is installed.
        let mark = environment.appending(path: "ready").path
        guard FileManager.default.fileExists(atPath: mark) else {
            print("skipped: no schemathesis here; make checkers installs it")
            return false
        }
        return true
    }

    /// The service with the synthetic world, limits that are quickly reached, and an API key.
    private func service(
        in folder: ScratchFolder
    ) throws -> (service: RunningService, key: String) {
        let world = folder.path("world")
        let outcome = try RecoProcess.run(
            ["quickstart", "--output", world, "--pairs", "1500"],
            in: folder
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
        let made = try RecoProcess.run(["key", "judge", "--scopes", "read,write"], in: folder)
        let lines = made.output.split(separator: "\n").map(String.init)
        try #require(made.status == 0 && lines.count == 2, "\(made.errors)")
        let service = try RunningService(
            [
                "--api-keys-file", try folder.write(lines[1] + "\n", to: "keys"),
                "--memory", world + "/memory", "--weights", world + "/weights.safetensors",
                "--label-sets", world + "/label-sets", "--label-limit", "200",
                "--embedding-limit", "16", "--log-level", "warning",
            ],
            in: folder
        )
        return (service, lines[0])
    }

    /// Judges a service by a description; gives the exit status and what was said.
    private func judge(
        _ service: RunningService,
        by description: String,
        key: String,
        examples: Int,
        in folder: ScratchFolder
    ) throws -> (status: Int32, report: String) {
        let (output, errors) = (folder.path("check.out"), folder.path("check.err"))
        let process = try ChildProcess(
            Self.environment.appending(path: "bin/python").path,
            [
                Self.root.appending(path: "Description/check.py").path, description,
                "http://127.0.0.1:\(service.port)", folder.path(""), "\(examples)", key,
            ],
            environment: ProcessInfo.processInfo.environment,
            output: output,
            errors: errors
        )
        let status = process.waitUntilExit()
        let report = try [output, errors].map { try String(contentsOfFile: $0, encoding: .utf8) }
        return (status, report.joined())
    }

    private static var description: URL {
        root.appending(path: "../../openapi.yaml").standardizedFileURL
    }

    @Test(.enabled(if: hasSchemathesis)) func theServiceKeepsItsDescription() throws {
        let folder = try ScratchFolder()
        let (service, key) = try service(in: folder)
        let (status, report) = try judge(
            service,
            by: Self.description.path,
            key: key,
            examples: 50,
            in: folder
        )
        #expect(status == 0, "\(report)")
        #expect(report.contains("No issues found"), "\(report)")
        #expect(service.isRunning)
        #expect(service.stop() == 0, "\(service.errors)")
    }

    /// A judge that finds nothing may be blind.
    @Test(
        .enabled(if: hasSchemathesis),
        arguments: [
            ("required: [status]", "required: [status, mood]"),
            ("\"404\":", "\"410\":"),
            ("maximum: 3.4028234663852886e+38", "maximum: 3.4028234663852886e+39"),
        ]
    )
    func aDescriptionThatPromisesTooMuchIsFound(truth: String, lie: String) throws {
        let folder = try ScratchFolder()
        let text = try String(contentsOf: Self.description, encoding: .utf8)
        try #require(text.contains(truth))
        let path = try folder.write(text.replacing(truth, with: lie), to: "lie.yaml")
        let (service, key) = try service(in: folder)
        let (status, report) = try judge(service, by: path, key: key, examples: 5, in: folder)
        #expect(status == 1, "\(report)")
        #expect(report.contains("FAILURES"), "\(report)")
    }
}
