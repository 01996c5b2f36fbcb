import Foundation
import TestSupport
import Testing

/// Exit statuses and the one line on standard error, on the real program.
@Suite(.blocking)
struct CommandLineTests {
    @Test(arguments: [
        ["--nothing"], ["nothing"], ["serve", "--prot", "1"], ["memory", "build"],
        ["refine", "--modality", "sound", "--input", "a", "--output", "b"],
        ["classify", "--top", "0", "--input", "a", "--class-embeddings", "b", "--output", "c"],
        ["serve", "--memory", "m", "--port", "99999"],
        ["serve", "--memory", "m", "--image-alpha", "much"],
        ["serve", "--memory", "m", "--fusion", "magic"],
        ["serve", "--memory", "m", "--fusion", "transformer"],
        ["serve", "--memory", "m", "--fusion", "mean", "--image-alpha", "1"],
        ["serve", "--config", "/nowhere/reco.yaml"],
    ])
    func misuseIsOneLineAndStatus64(arguments: [String]) throws {
        let folder = try ScratchFolder()
        let outcome = try RecoProcess.run(arguments, in: folder)
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("reco: "))
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: [[], ["--help"], ["serve", "--help"], ["memory", "build", "--help"]])
    func helpGoesToStandardOutput(arguments: [String]) throws {
        let folder = try ScratchFolder()
        let outcome = try RecoProcess.run(arguments, in: folder)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("EXAMPLE: reco "))
        #expect(outcome.errors.isEmpty)
    }

    /// Runs a line of shell in which `$RECO` is the program.
    private func shell(_ line: String, in folder: ScratchFolder) throws -> Int32 {
        let process = try ChildProcess(
            "/bin/sh",
            ["-c", line],
            environment: ["RECO": RecoProcess.program, "DIR": folder.path, "PATH": "/usr/bin:/bin"]
        )
        return process.waitUntilExit()
    }

    /// What a reader would miss must not look like success.
    @Test(
        arguments: [">/dev/full", ">&-"],
        ["--help", "memory inspect --memory $DIR/memory --json"]
    )
    func aResultThatCannotBeWrittenIsAFailure(output: String, command: String) throws {
        let folder = try ScratchFolder()
        _ = try PairFixture().buildMemory(in: folder)
        let status = try shell("$RECO \(command) \(output) 2>$DIR/errors", in: folder)
        #expect(status == 1)
        let errors = String(decoding: try folder.read("errors"), as: UTF8.self)
        #expect(errors.hasPrefix("reco: standard output: cannot be written: "), "\(errors)")
        #expect(errors.split(separator: "\n").count == 1, "\(errors)")
    }

    @Test func aReaderThatHasGoneIsAFailure() throws {
        let folder = try ScratchFolder()
        _ = try PairFixture().buildMemory(in: folder)
        // The writer waits at the gate until the reader has closed its end.
        _ = try shell(
            """
            mkfifo $DIR/gate
            { read word <$DIR/gate; $RECO memory inspect --memory $DIR/memory --json 2>$DIR/errors
              echo $? >$DIR/status; } | { exec <&-; echo go >$DIR/gate; }
            """,
            in: folder
        )
        #expect(try folder.read("status") == Array("1\n".utf8))
        let errors = String(decoding: try folder.read("errors"), as: UTF8.self)
        #expect(errors.hasPrefix("reco: standard output: cannot be written: "), "\(errors)")
    }

    @Test(arguments: ["2>/dev/full", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
    func errorsThatNobodyCanReadLeaveTheStatusAsItIs(streams: String) throws {
        let folder = try ScratchFolder()
        #expect(try shell("$RECO --nothing \(streams)", in: folder) == 64)
        #expect(try shell("$RECO memory inspect --memory $DIR/no \(streams)", in: folder) == 1)
    }

    /// A closed stream's number must not go to a file that is written to.
    @Test func whatIsBuiltWithClosedStreamsIsWhole() throws {
        let folder = try ScratchFolder()
        try PairFixture().write(to: folder)
        _ = try shell(
            "$RECO memory build --image-embeddings $DIR/image.npy --text-embeddings $DIR/text.npy"
                + " --output $DIR/memory <&- >&- 2>&-",
            in: folder
        )
        let verified = try RecoProcess.run(
            ["memory", "verify", "--memory", folder.path("memory")],
            in: folder
        )
        #expect(verified.status == 0, "\(verified.errors)")
    }

    @Test func anUnknownKeyOfTheConfigurationNamesItsRelative() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("imag-alpha: 1\n", to: "reco.yaml")
        let outcome = try RecoProcess.run(["serve", "--config", path], in: folder)
        #expect(outcome.status == 64)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("'imag-alpha'"))
        #expect(outcome.errors.contains("'image-alpha'"))
    }
}
