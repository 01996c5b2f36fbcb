import ArgumentParser
import Foundation
import Reco
import Tensors
import VectorMemory

/// `reco bench`: what the parts and the whole cost on this machine.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures search, fusion, training, the number codec and the whole route.",
        discussion: """
            Prints the median time of a call and its spread. With --check, counts instead what does \
            not depend on speed, such as recall, and fails when a bound of the file is missed.

            EXAMPLE: reco bench --threads 1 --only search
                     reco bench --check config/bench.json
            """
    )

    /// Most queries that a batch needs.
    private static let queryCount = 64

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var fusion: FusionOptions

    @Option(
        help: ArgumentHelp(
            "search, fusion, training, codec or route (default: all).",
            valueName: "family"
        )
    )
    var only: BenchRows.Family?

    @Option(
        help: ArgumentHelp("Queries to search with, instead of made-up ones.", valueName: "file")
    )
    var queries: String?

    @Option(help: ArgumentHelp("Pairs of the made-up memory.", valueName: "count"))
    var rows = 100_000

    @Option(help: ArgumentHelp("Dimension of the made-up memory.", valueName: "count"))
    var dimension = 512

    @Option(help: ArgumentHelp("Time for each row of the table.", valueName: "seconds"))
    var seconds = 1.0

    @Option(help: ArgumentHelp("Check counts against these bounds.", valueName: "file"))
    var check: String?

    @Flag(help: "Print the figures as JSON.")
    var json = false

    func validate() throws {
        guard rows >= 1, dimension >= 1, seconds >= 0, seconds <= 3600 else {
            throw ValidationError(
                "--rows and --dimension: expected at least 1; --seconds: expected 0 to 3600"
            )
        }
    }

    func run() async throws {
        if let check {
            try checkCounts(against: BenchThresholds(reading: check))
        } else {
            try await measure()
        }
    }

    private func measure() async throws {
        let settings = try source.settings(memory, fusion)
        let fusion = try FusionSettings(settings)
        let folder = try BenchFolder()
        let steps = StepDisplay()
        let given = try settings.text(.memory)
        let memory =
            try given.map { try Memory(opening: $0) }
            ?? steps.step("making a memory of \(rows) pairs") {
                try folder.memory(rows: rows, dimension: dimension)
            }
        // Refuses weights that do not fit the memory, before anything runs on them.
        let refiner = try fusion.refiner(memory: memory)
        let layer = try fusion.checkpoint?.image ?? BenchWorld.layer(dimension: memory.dimension)
        let work = BenchRows(
            refiner: refiner,
            queries: try queryRows(dimension: memory.dimension),
            layer: layer,
            timer: BenchTimer(secondsEach: seconds)
        )
        var report = report(memory: memory, threadCount: fusion.threadCount)
        for family in only.map({ [$0] }) ?? BenchRows.Family.allCases {
            let step = steps.begin("measuring \(family.rawValue)")
            report.results += try await work.rows(of: family)
            step.end()
        }
        try write(report)
    }

    private func checkCounts(against thresholds: BenchThresholds) throws {
        var report = report(memory: nil, threadCount: 2)
        report.counts = try StepDisplay().step("counting") { try BenchCounts.measure() }
        try write(report)
        let misses = thresholds.misses(of: report.counts)
        guard misses.isEmpty else { throw CommandError.thresholdsMissed(misses) }
    }

    private func queryRows(dimension: Int) throws -> Matrix {
        guard let queries else {
            return BenchWorld.embeddings(Self.queryCount, dimension: dimension, salt: 3)
        }
        let file = try EmbeddingFile(opening: queries, dimension: dimension)
        guard file.rowCount >= Self.queryCount else {
            throw CommandError.wrongCount(
                path: queries,
                of: "queries or more",
                expected: Self.queryCount,
                found: file.rowCount
            )
        }
        return try file.embeddings(0..<Self.queryCount)
    }

    private func report(memory: Memory?, threadCount: Int) -> BenchReport {
        BenchReport(
            commit: BenchMachine.commit,
            cpu: BenchMachine.cpu,
            instructionSet: Kernels.best.instructionSet,
            threads: threadCount,
            memoryRows: memory?.rowCount ?? 0,
            dimension: memory?.dimension ?? 0
        )
    }

    private func write(_ report: BenchReport) throws {
        if json {
            try JSONOutput.write(report)
        } else {
            try StandardOutput.write(report.table)
        }
    }
}
