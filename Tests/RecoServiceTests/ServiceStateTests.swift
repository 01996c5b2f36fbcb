import Testing

@testable import HTTPServing
@testable import RecoService

struct ServiceStateTests {
    @Test func drainsOnceToldTo() {
        let state = ServiceState()
        #expect(!state.isDraining)
        state.startDraining()
        #expect(state.isDraining)
    }

    @Test func numbersAreZeroWithoutAServer() {
        #expect(ServiceState().serverNumbers == ServerNumbers())
    }

    @Test func numbersAreTheServers() {
        let state = ServiceState()
        let server = HTTPServer(configuration: ServerConfiguration(), router: Router())
        state.attach(server)
        server.counters.acceptedConnections.count(5)
        server.counters.openConnections.count(2)
        #expect(state.serverNumbers.acceptedConnectionCount == 5)
        #expect(state.serverNumbers.openConnectionCount == 2)
    }
}
