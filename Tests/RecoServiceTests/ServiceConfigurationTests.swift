import Testing

@testable import RecoService

struct ServiceConfigurationTests {
    @Test func defaultsLetWorkThrough() {
        let configuration = ServiceConfiguration()
        configuration.limits.check()
        #expect(configuration.laneCount >= 1)
        #expect(configuration.limits.embeddingLimit <= configuration.limits.queuedRowLimit)
        #expect(configuration.limits.batchRowLimit <= configuration.limits.queuedRowLimit)
    }

    @Test func aLimitOfZeroStopsTheProgram() async {
        await #expect(processExitsWith: .failure) {
            var limits = ServiceLimits()
            limits.kLimit = 0
            limits.check()
        }
    }
}
