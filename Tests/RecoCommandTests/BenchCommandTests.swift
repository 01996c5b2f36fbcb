import Reco
import TensorFiles
import Testing

@testable import RecoCommand

struct BenchCommandTests {
    @Test func measuresTheUsualSizesWhenNothingIsSaid() throws {
        let command = try InProcess.parse(["bench"], as: BenchCommand.self)
        #expect(command.rows == 100_000)
        #expect(command.dimension == 512)
        #expect(command.seconds == 1)
        #expect(command.only == nil && command.check == nil && !command.json)
    }

    @Test(arguments: [
        ["--rows", "0"], ["--rows", "-1"], ["--dimension", "0"], ["--seconds", "-0.5"],
        ["--seconds", "3601"], ["--seconds", "nan"], ["--only", "memory"], ["--check"],
    ])
    func refusesSizesThatAreNone(arguments: [String]) throws {
        let text = try InProcess.misuse(["bench"] + arguments)
        #expect(text.contains(arguments[0]))
    }

    @Test(arguments: BenchRows.Family.allCases)
    func oneFamilyCanBeChosen(family: BenchRows.Family) throws {
        let command = try InProcess.parse(
            ["bench", "--only", family.rawValue],
            as: BenchCommand.self
        )
        #expect(command.only == family)
    }

    @Test func aMissedThresholdFailsAndNamesIt() async throws {
        let file = try ScratchFile(#"{"at_least":{"recall@10":1,"recall@11":1},"at_most":{}}"#)
        await #expect(throws: CommandError.thresholdsMissed(["recall@11 was not counted"])) {
            try await InProcess.run(["bench", "--check", file.path])
        }
    }

    private static let small = ["bench", "--rows", "20", "--dimension", "6", "--seconds", "0"]

    @Test func tooFewQueriesAreRefused() async throws {
        let toys = try ToyFiles()
        let path = toys.path("queries.npy")
        let expected = CommandError.wrongCount(
            path: path,
            of: "queries or more",
            expected: 64,
            found: 9
        )
        await #expect(throws: expected) {
            try await InProcess.run(Self.small + ["--only", "search", "--queries", path])
        }
    }

    @Test func queriesHaveToFitTheMemory() async throws {
        let toys = try ToyFiles(queryCount: 64)
        let path = toys.path("queries.npy")
        let other = ["bench", "--rows", "5", "--dimension", "7", "--seconds", "0"]
        let expected = CommandError.wrongDimension(path: path, expected: 7, found: 6)
        await #expect(throws: expected) {
            try await InProcess.run(other + ["--only", "search", "--queries", path])
        }
        try await InProcess.run(Self.small + ["--only", "search", "--queries", path, "--json"])
    }

    @Test(arguments: [[], ["--only", "fusion"]])
    func weightsHaveToFitTheMemory(family: [String]) async throws {
        let toys = try ToyFiles()
        let layer = try BenchWorld.layer(dimension: 8)
        let path = toys.path("weights.safetensors")
        try Checkpoint(image: layer, text: layer, logitScaleLogarithm: 4).write(to: path)
        let expected = RecoError.wrongDimension(of: "fusion weights", expected: 6, found: 8)
        await #expect(throws: expected) {
            try await InProcess.run(Self.small + family + ["--weights", path])
        }
    }

    @Test func measuresOnAMemoryThatIsThere() async throws {
        let toys = try ToyFiles()
        try await InProcess.run([
            "bench", "--memory", toys.path("memory"), "--seconds", "0", "--json",
        ])
        await #expect(throws: (any Error).self) {
            try await InProcess.run(["bench", "--memory", toys.path("nothing"), "--seconds", "0"])
        }
    }
}
