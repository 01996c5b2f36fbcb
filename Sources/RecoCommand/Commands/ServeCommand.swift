import ArgumentParser
import FileStorage
import Foundation
import HTTPServing
import Logging
import Reco
import RecoService
import VectorMemory

/// `reco serve`: the service, from opening the memory to the last answer.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves POST /refine and POST /classify over HTTP.",
        discussion: """
            Prints where it listens on standard output, everything else on standard error. SIGTERM \
            and SIGINT stop it: running requests are finished, within --drain-timeout; a second \
            signal, or one before it is ready, stops it at once. SIGHUP reads memory, weights, label \
            sets, keys and certificates again, without a break.

            EXAMPLE: reco serve --memory .reco/quickstart/memory --port 8080
            """
    )

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var fusion: FusionOptions
    @OptionGroup var address: AddressOptions
    @OptionGroup var service: ServiceOptions

    func run() async throws {
        let signals = ShutdownSignals()
        ReloadSignal.ignore()
        let settings = try source.settings(memory, fusion, address, service)
        let plan = try ServicePlan(settings)
        // What cannot be used ends the program before anybody can connect.
        let fusion = try FusionSettings(settings)
        _ = try plan.access.load()
        let sink = LogSink()
        let logger = makeLogger(plan, sink)
        warnOfUnknownVariables(logger)
        let outcome: Result<Void, any Error>
        do {
            let lines = try plan.effectiveLines(settings, fusion: fusion)
            try await serve(settings, plan, lines, signals, logger, sink)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await sink.flush()
        try outcome.get()
    }

    /// Serves from the first look at the files to the end of the last request.
    private func serve(
        _ settings: Settings,
        _ plan: ServicePlan,
        _ effectiveLines: [String],
        _ signals: ShutdownSignals,
        _ logger: Logger,
        _ sink: LogSink
    ) async throws {
        let service = Service(
            configuration: plan.configuration,
            source: ServiceFiles(settings, plan: plan)
        )
        let port = try service.start()
        let requestLog = Task { await RequestLog(logger).write(service.requestRecords) }
        let reloadLog = Task { await Self.logReloads(of: service, logger) }
        defer { reloadLog.cancel() }
        let reloading = ReloadSignal { Task { _ = try? await service.load() } }
        let step = StepDisplay().begin("opening and checking the memory \(plan.memoryFolder)")
        let report = try await service.load()
        step.end()
        // From here on there are requests to finish; before, a signal just ends the process.
        signals.deliverNext()
        for line in effectiveLines { logger.info("\(line)") }
        logger.info("memory \(report.memory.name): \(report.memory.rowCount) pairs")
        for warning in report.warnings + plan.exposures(keyCount: report.keyCount) {
            logger.warning("\(warning)")
        }
        await sink.flush()
        let server = plan.configuration.server
        let scheme = server.tls == nil ? "http" : "https"
        announce("listening on \(scheme)://\(server.host):\(port)", logger)

        let signal = await signals.first()
        logger.info("signal \(signal): draining, for at most \(plan.drainSeconds) s")
        let isDone = await service.drain(within: .seconds(plan.drainSeconds))
        withExtendedLifetime(reloading) {}
        await requestLog.value
        guard isDone else { throw CommandError.drainTimedOut(seconds: plan.drainSeconds) }
        logger.info("done")
    }

    /// Says what came of each reload, whoever asked for it.
    private static func logReloads(of service: Service, _ logger: Logger) async {
        for await outcome in service.reloads {
            do {
                let report = try outcome.get()
                for warning in report.warnings { logger.warning("\(warning)") }
                logger.info(
                    """
                    reloaded: memory \(report.memory.name), \(report.memory.rowCount) pairs, \
                    checksum \(report.memory.checksum), \(report.labelSetCount) label sets, \
                    \(report.keyCount) keys
                    """
                )
            } catch {
                logger.error("reload failed, what is served stays as it was: \(error)")
            }
        }
    }

    /// Prints the line that scripts wait for; a service that nobody waits for serves all the same.
    private func announce(_ line: String, _ logger: Logger) {
        do {
            try StandardOutput.write(line)
        } catch {
            logger.warning("\(error)")
        }
    }

    private func makeLogger(_ plan: ServicePlan, _ sink: LogSink) -> Logger {
        var logger = Logger(label: "reco") { label in
            LineLogHandler(label: label, format: plan.logFormat, write: sink.write)
        }
        logger.logLevel = plan.logLevel
        return logger
    }

    /// A misspelt variable would be ignored in silence; it is not refused, because other programs
    /// of the same family may share the environment.
    private func warnOfUnknownVariables(_ logger: Logger) {
        let known = Set(
            SettingKey.allCases.map(\.environmentName) + [Settings.configurationVariable]
        )
        for name in ProcessInfo.processInfo.environment.keys.sorted()
        where name.hasPrefix("RECO_") && !known.contains(name) {
            logger.warning("\(name) is set, but there is no such setting")
        }
    }
}
