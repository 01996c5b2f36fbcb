import ArgumentParser
import Foundation

/// The root of the command line: what `reco` alone, `reco --help` and `reco --version` say.
@main
struct RecoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reco",
        abstract: "Refines frozen CLIP embeddings with a memory of image-text pairs.",
        discussion: """
            A query looks for its nearest neighbors in the memory, and their other side is fused \
            into it: labels of rare things get better, without training an encoder.

            EXAMPLE: reco quickstart --output .reco/quickstart
                     reco serve --memory .reco/quickstart/memory \
            --weights .reco/quickstart/weights.safetensors

            Settings are read from flags, then RECO_... environment variables, then the file of \
            --config, under one name: --image-alpha, RECO_IMAGE_ALPHA, image-alpha.
            """,
        version: version,
        subcommands: [
            ServeCommand.self, HealthCommand.self, MemoryCommand.self, TrainCommand.self,
            EvaluateCommand.self, RefineCommand.self, ClassifyCommand.self, QuickstartCommand.self,
            KeyCommand.self, BenchCommand.self,
        ]
    )

    /// The version of this program, as in CHANGELOG.md.
    static let version = "0.1.0"

    /// Runs the command and ends the process with its status.
    static func main() async {
        StandardStreams.prepare()
        Foundation.exit(await CommandRun.status(of: Array(CommandLine.arguments.dropFirst())))
    }
}
