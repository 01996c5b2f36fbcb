import HTTPWire
import Testing

@testable import HTTPServing

struct ServerConfigurationTests {
    @Test func everyDefaultIsABound() {
        let configuration = ServerConfiguration()
        for timeout in [
            configuration.handshakeTimeout, configuration.headTimeout,
            configuration.bodyTimeout, configuration.idleTimeout, configuration.writeTimeout,
            configuration.lingerTimeout, configuration.acceptBackOff,
        ] {
            #expect(timeout > .zero)
        }
        #expect(configuration.connectionLimit > 0)
        #expect(configuration.handshakeLimit > 0)
        #expect(configuration.inflationRatioLimit > 0)
        #expect(configuration.tls == nil)
        #expect(configuration.heldByteLimit >= configuration.limits.bodyByteLimit)
        #expect((1...8).contains(configuration.loopCount))
    }

    @Test func tellsARefusedClientWhenToComeAgain() {
        var configuration = ServerConfiguration()
        configuration.retryAfterSeconds = 17
        #expect(configuration.retryAfter.first("Retry-After") == "17")
    }
}
