import Testing

@testable import HTTPServing

struct DescriptorLimitTests {
    @Test func isRaisedAndNeverLowered() {
        let before = DescriptorLimit.current
        #expect(before > 0)
        DescriptorLimit.raise(to: before - 1)
        #expect(DescriptorLimit.current == before)
        DescriptorLimit.raise(to: before)
        #expect(DescriptorLimit.current == before)
    }

    @Test func aServerHasRoomForItsConnections() async throws {
        var configuration = ServerConfiguration()
        configuration.connectionLimit = 1200
        let server = HTTPServer(configuration: configuration, router: Router())
        _ = try server.start()
        // Where the hard limit is lower, nothing more can be had.
        #expect(DescriptorLimit.current >= 1200 || DescriptorLimit.isGreatest)
        #expect(await server.drain(within: .seconds(5)))
    }
}
