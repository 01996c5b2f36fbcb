import Testing

@testable import RecoService

struct RouteMetricsTests {
    @Test func countsByStatus() {
        let metrics = RouteMetrics(route: .readiness)
        for status in [200, 503, 200, 418, 304] { metrics.count(status: status, since: .now) }
        #expect(metrics.counts.map(\.status) == ["200", "304", "412", "503", "other"])
        #expect(metrics.counts.map(\.count) == [2, 1, 0, 1, 1])
        #expect(metrics.latency.snapshot.count == 5)
    }

    @Test(arguments: ServiceRoute.allCases)
    func everyStatusIsThereAtZero(route: ServiceRoute) {
        let counts = RouteMetrics(route: route).counts
        #expect(counts.map(\.status) == route.statuses.map(String.init) + ["other"])
        #expect(counts.allSatisfy { $0.count == 0 })
    }
}
