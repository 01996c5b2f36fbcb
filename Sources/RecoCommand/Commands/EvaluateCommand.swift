import ArgumentParser
import FileStorage
import Reco
import VectorMemory

/// `reco evaluate`: by how much a memory moves accuracy.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measures accuracy before and after refining.",
        discussion: """
            With labels: top-1, top-5 and mean-per-class accuracy in percent with nothing, the \
            images, the class texts and both refined, and two baselines that use the same memory. \
            Classes without queries are left out of the mean per class.

            With pairs: how often an image finds its text among all texts, and a text its image, \
            R@1, R@5 and R@10. Entries of the memory whose image is more similar than 0.98 to a \
            pair's own image are not retrieved for that pair, so that it cannot find itself.

            EXAMPLE: reco evaluate --memory cars --queries queries.npy --labels labels.npy \
            --class-embeddings classes.npy --class-names classes.txt --ablation --report cars.html
                     reco evaluate --memory photos --image-embeddings image.npy --text-embeddings \
            text.npy
            """
    )

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var fusion: FusionOptions

    @Option(help: ArgumentHelp("The images' embeddings, .npy or .safetensors.", valueName: "file"))
    var queries: String?

    @Option(help: ArgumentHelp("The images' classes, .npy of whole numbers.", valueName: "file"))
    var labels: String?

    @Option(help: ArgumentHelp("The classes' text embeddings.", valueName: "file"))
    var classEmbeddings: String?

    @Option(help: ArgumentHelp("The classes' names, one a line.", valueName: "file"))
    var classNames: String?

    @Option(
        help: ArgumentHelp(
            "The classes seen in training, names or numbers, one a line: adds the accuracy on seen "
                + "and on unseen ones and their harmonic mean.",
            valueName: "file"
        )
    )
    var seen: String?

    @Flag(
        help: "Also vary where is searched and what is fused, k, and the size of the memory."
    )
    var ablation = false

    @Option(
        help: ArgumentHelp(
            "Draws the ablation's smaller memories (default: 0).",
            valueName: "number"
        )
    )
    var seed: UInt64?

    @Option(
        help: ArgumentHelp("Instead of labels: images with a text each.", valueName: "P")
    )
    var imageEmbeddings: String?

    @Option(help: ArgumentHelp("The texts of these images, row by row.", valueName: "P"))
    var textEmbeddings: String?

    @Option(
        help: ArgumentHelp("Write a page with all figures and plots there.", valueName: "file.html")
    )
    var report: String?

    @Flag(help: "Print the figures as JSON.")
    var json = false

    func validate() throws {
        let ofPairs = ["--image-embeddings": imageEmbeddings, "--text-embeddings": textEmbeddings]
        let ofLabels = [
            "--queries": queries, "--labels": labels, "--class-embeddings": classEmbeddings,
        ]
        let besideLabels = [
            "--class-names": classNames, "--seen": seen, "--ablation": ablation ? "" : nil,
            "--seed": seed.map { "\($0)" },
        ]
        func given(_ flags: [String: String?]) -> [String] {
            flags.filter { $0.value != nil }.keys.sorted()
        }
        if let pairFlag = given(ofPairs).first {
            if let flag = (given(ofLabels) + given(besideLabels)).first {
                throw ValidationError("\(flag) cannot be combined with \(pairFlag)")
            }
            guard given(ofPairs).count == ofPairs.count else {
                throw ValidationError("--image-embeddings and --text-embeddings go together")
            }
            return
        }
        let missing = ofLabels.filter { $0.value == nil }.keys.sorted()
        guard missing.isEmpty else {
            throw ValidationError(
                "\(missing.joined(separator: " and ")) missing: give --queries, --labels and "
                    + "--class-embeddings, or --image-embeddings and --text-embeddings"
            )
        }
        guard seed == nil || ablation else { throw ValidationError("--seed goes with --ablation") }
    }

    func run() throws {
        let settings = try source.settings(memory, fusion)
        let memory = try Memory(opening: try settings.memoryFolder())
        let fusion = try FusionSettings(settings)
        try fusion.refuseMoreNeighbors(than: memory, given: settings)
        if ablation, fusion.plan.kind == .none {
            throw CommandError.conflict("--ablation", with: "--fusion none")
        }
        let refiner = try fusion.refiner(memory: memory)
        guard let report else {
            return try write(try findings(refiner, fusion.classifier))
        }
        // Begun first: a page that cannot be written should not cost an evaluation to find out.
        var file = try AtomicFile(replacing: report)
        let findings = try findings(refiner, fusion.classifier)
        try file.write(Array(try findings.page().utf8))
        try file.commit()
        try write(findings)
    }

    private func findings(
        _ refiner: Refiner,
        _ classifier: Classifier
    ) throws -> EvaluationFindings {
        if let imageEmbeddings, let textEmbeddings {
            return try PairEvaluation(images: imageEmbeddings, texts: textEmbeddings)
                .findings(refiner, classifier)
        }
        guard let queries, let labels, let classEmbeddings else {
            preconditionFailure("neither pairs nor labels, which does not parse")
        }
        return try LabeledEvaluation(
            queries: queries,
            labels: labels,
            classEmbeddings: classEmbeddings,
            classNames: classNames,
            seen: seen,
            ablationSeed: ablation ? seed ?? 0 : nil
        ).findings(refiner, classifier)
    }

    private func write(_ findings: EvaluationFindings) throws {
        try StandardOutput.write(json ? try JSONOutput.encode(findings.report) : findings.table)
    }
}

/// What an evaluation found, in the three ways in which it can be looked at.
struct EvaluationFindings {
    /// The figures, for programs.
    let report: any Encodable
    /// The figures, for a terminal.
    let table: String
    /// The page; made when it is asked for, because it looks up more than the figures need.
    let page: () throws -> String
}
