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
            signal, or one before it listens, stops it at once. With TLS, SIGHUP reads the \
            certificate and key again, without a break.

            EXAMPLE: reco serve --memory .reco/quickstart/memory --port 8080
            """
    )

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var memory: MemoryOptions
    @OptionGroup var fusion: FusionOptions
    @OptionGroup var service: ServiceOptions

    func run() async throws {
        let signals = ShutdownSignals()
        let steps = StepDisplay()
        let settings = try source.settings(memory, fusion, service)
        let plan = try ServicePlan(settings)
        let fusion = try FusionSettings(settings)
        let logger = makeLogger(level: plan.logLevel)
        warnOfUnknownVariables(logger)

        let memory = try steps.step("opening the memory \(plan.memoryFolder)") {
            try Memory(opening: plan.memoryFolder)
        }
        let refiner = try fusion.refiner(memory: memory)
        try steps.step("checking \(memory.rowCount) pairs and preparing to search them") {
            try refiner.prepare()
        }
        let service = try Service(
            configuration: plan.configuration,
            refiner: refiner,
            labelSetStore: labelSetStore(plan, dimension: memory.dimension),
            classifier: fusion.classifier
        )
        // From here on there are requests to finish; before, a signal just ends the process.
        signals.deliverNext()
        let port = try service.start()
        for line in try plan.effectiveLines(settings, fusion: fusion) {
            logger.info("\(line)")
        }
        logger.info(
            "memory \(memory.name): \(memory.rowCount) pairs of dimension \(memory.dimension)"
        )
        let server = plan.configuration.server
        let reloading = server.tls.map { _ in
            ReloadSignal { Self.reloadCertificate(of: service, logger) }
        }
        for warning in service.tlsWarnings { logger.warning("\(warning)") }
        let scheme = server.tls == nil ? "http" : "https"
        announce("listening on \(scheme)://\(server.host):\(port)", logger)

        let signal = await signals.first()
        logger.info("signal \(signal): draining, for at most \(plan.drainSeconds) s")
        guard await service.drain(within: .seconds(plan.drainSeconds)) else {
            throw CommandError.drainTimedOut(seconds: plan.drainSeconds)
        }
        withExtendedLifetime(reloading) {}
        logger.info("done")
    }

    /// Takes new files of TLS if they can be used, and says so.
    private static func reloadCertificate(of service: Service, _ logger: Logger) {
        do throws(ServerError) {
            for warning in try service.reloadCertificate() { logger.warning("\(warning)") }
            logger.info("the certificate was read again; new connections get it")
        } catch {
            logger.error("the certificate in use stays: \(error)")
        }
    }

    private func labelSetStore(
        _ plan: ServicePlan,
        dimension: Int
    ) throws -> LabelSetStore {
        do {
            return try LabelSetStore(
                opening: plan.labelSetFolder,
                dimension: dimension,
                limits: plan.labelSetLimits
            )
        } catch .storage(.locked) {
            throw CommandError.labelSetsInUse(folder: plan.labelSetFolder)
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

    private func makeLogger(level: Logger.Level) -> Logger {
        var logger = Logger(label: "reco") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
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
