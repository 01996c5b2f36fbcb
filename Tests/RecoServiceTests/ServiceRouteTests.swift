import HTTPServing
import Testing

@testable import RecoService

struct ServiceRouteTests {
    @Test func splitsMethodAndPattern() {
        #expect(ServiceRoute.putLabelSet.method == "PUT")
        #expect(ServiceRoute.putLabelSet.pattern == "/label-sets/{name}")
    }

    /// What the router serves, and what is counted, must be the same.
    @Test func routesAreThoseOfTheRouter() throws {
        let routes = try ServiceFixture().router.routes.map { "\($0.method) \($0.pattern)" }
        #expect(Set(routes) == Set(ServiceRoute.allCases.map(\.rawValue)))
        #expect(routes.count == ServiceRoute.allCases.count)
    }

    @Test(arguments: ServiceRoute.allCases)
    func statusesAscend(route: ServiceRoute) {
        #expect(zip(route.statuses, route.statuses.dropFirst()).allSatisfy { $0 < $1 })
    }
}
