import HTTPServing
import Testing

@testable import RecoCommand

/// What needs no service; a service that is ready, and one that drains, are asked end to end.
struct HealthCommandTests {
    @Test func nobodyThereIsNamed() async throws {
        let error = await #expect(throws: ProbeError.self) {
            // Port 1 is for a service that no machine has had for decades.
            try await InProcess.run(["health", "--port", "1"])
        }
        #expect(error?.description.contains("127.0.0.1 port 1 cannot be asked: connect:") == true)
    }

    @Test func theAddressIsThatOfTheSettings() async throws {
        let file = try ScratchFile("host: nowhere.invalid\nport: 81\n")
        let error = await #expect(throws: ProbeError.self) {
            try await InProcess.run(["health", "--config", file.path])
        }
        #expect(error?.description.hasPrefix("nowhere.invalid port 81 ") == true)
    }

    @Test func aCertificateWithoutItsKeyIsRefused() async throws {
        await #expect(throws: CommandError.missing(.tlsKey)) {
            try await InProcess.run(["health", "--tls-certificate", "server.pem"])
        }
    }

    @Test(arguments: [["--memory", "m"], ["--port"], ["now"]])
    func whatDoesNotSayWhereIsRefused(arguments: [String]) throws {
        #expect(try InProcess.misuse(["health"] + arguments).contains(arguments[0]))
    }
}
