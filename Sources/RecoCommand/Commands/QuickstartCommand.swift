import ArgumentParser
import Foundation
import Reco

/// `reco quickstart`: something to try everything with, without a download.
struct QuickstartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quickstart",
        abstract: "Makes a small synthetic world and its memory, trains on it, and measures.",
        discussion: """
            The world is seeded: the same seed gives the same files. Things of the same kind look \
            alike, their names mean little to the text encoder, and a memory of pairs connects the \
            two. The fusion layers learn to use it in seconds, on kinds of things that are not \
            among those they are measured on. A folder that is already there and whole is left \
            alone.

            EXAMPLE: reco quickstart --output .reco/quickstart
            """
    )

    @Option(help: ArgumentHelp("The folder to make.", valueName: "folder"))
    var output = ".reco/quickstart"

    @Option(help: ArgumentHelp("From what the world follows.", valueName: "number"))
    var seed: UInt64 = 0

    @Option(
        help: ArgumentHelp(
            "How many pairs the memory holds, and how many more are trained on.",
            valueName: "count"
        )
    )
    var pairs = SyntheticWorld.Configuration().memoryPairCount

    @Flag(help: "Make it anew even when it is there.")
    var force = false

    @Flag(help: "Print the figures as JSON.")
    var json = false

    func validate() throws {
        guard pairs >= 2 else {
            throw ValidationError("--pairs: expected at least 2, found \(pairs)")
        }
    }

    func run() throws {
        let configuration = SyntheticWorld.Configuration(
            seed: seed,
            memoryPairCount: pairs,
            trainingPairCount: pairs
        )
        let folder = QuickstartFolder(path: output, configuration: configuration)
        let existing = force ? nil : folder.existing()
        let record =
            try existing
            ?? folder.make(threadCount: ProcessInfo.processInfo.activeProcessorCount)
        guard !json else {
            try JSONOutput.write(record)
            return
        }
        try StandardOutput.write(
            existing == nil
                ? "made a synthetic world in \(output)"
                : "a synthetic world is already there in \(output)"
        )
        try StandardOutput.write("")
        try StandardOutput.write(record.table)
        try StandardOutput.write("")
        try StandardOutput.write(
            "reco serve --memory \(folder.memory) --weights \(folder.weights) answers, for example:"
        )
        for path in ["refine", "classify"] {
            try StandardOutput.write(
                "curl -s localhost:8080/\(path) -H 'Content-Type: application/json'"
                    + " -d @\(output)/\(path).json"
            )
        }
    }
}
