import Foundation
import TestSupport
import Testing

/// Exit statuses and the one line on standard error, on the real program.
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
