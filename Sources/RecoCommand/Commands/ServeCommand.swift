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
        let logger = makeLogger(plan)
        warnOfUnknownVariables(logger)

        let service = Service(
            configuration: plan.configuration,
            source: ServiceFiles(settings, plan: plan)
        )
        let port = try service.start()
        let requestLog = Task { await RequestLog(logger).write(service.requestRecords) }
        let steps = StepDisplay()
        let step = steps.begin("opening and checking the memory \(plan.memoryFolder)")
        let report = try await service.load()
        step.end()
        // From here on there are requests to finish; before, a signal just ends the process.
        signals.deliverNext()
        let reloading = ReloadSignal { Self.reload(service, logger) }
        for line in try plan.effectiveLines(settings, fusion: fusion) {
            logger.info("\(line)")
        }
        logger.info("memory \(report.memoryName): \(report.rowCount) pairs")
        for warning in report.warnings + plan.exposures(keyCount: report.keyCount) {
            logger.warning("\(warning)")
        }
        let server = plan.configuration.server
        let scheme = server.tls == nil ? "http" : "https"
        announce("listening on \(scheme)://\(server.host):\(port)", logger)

        let signal = await signals.first()
        logger.info("signal \(signal): draining, for at most \(plan.drainSeconds) s")
        guard await service.drain(within: .seconds(plan.drainSeconds)) else {
            throw CommandError.drainTimedOut(seconds: plan.drainSeconds)
        }
        withExtendedLifetime(reloading) {}
        await requestLog.value
        logger.info("done")
    }

    /// Serves what the files hold now, if they can be used, and says so.
    private static func reload(_ service: Service, _ logger: Logger) {
        Task {
            do {
                let report = try await service.load()
                for warning in report.warnings { logger.warning("\(warning)") }
                logger.info(
                    """
                    reloaded: memory \(report.memoryName), \(report.rowCount) pairs, \
                    checksum \(report.checksum), \(report.labelSetCount) label sets, \
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

    private func makeLogger(_ plan: ServicePlan) -> Logger {
        var logger = Logger(label: "reco") { LineLogHandler(label: $0, format: plan.logFormat) }
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
