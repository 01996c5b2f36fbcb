import ArgumentParser
import HTTPServing

/// `reco health`: whether the service that these settings start is ready, for health checks.
struct HealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Asks a running service whether it is ready.",
        discussion: """
            Reads the address and TLS from the settings of reco serve, asks GET /readyz, and fails \
            unless the answer is 200. It takes any certificate, and where the service demands one, \
            shows the service's own. For a service elsewhere use curl.

            EXAMPLE: reco health --port 8080
            """
    )

    @OptionGroup var source: ConfigurationOptions
    @OptionGroup var address: AddressOptions

    @Flag(help: "Print the status as JSON.")
    var json = false

    func run() throws {
        let server = try ServicePlan.server(try source.settings(address))
        let probe = HealthProbe(host: server.host, port: server.port, tls: server.tls)
        let status = try probe.status(of: "/readyz")
        guard status == 200 else { throw CommandError.notReady(status: status) }
        if json {
            try JSONOutput.write(Answer(status: "ready"))
        } else {
            try StandardOutput.write("ready")
        }
    }

    private struct Answer: Encodable {
        let status: String
    }
}
