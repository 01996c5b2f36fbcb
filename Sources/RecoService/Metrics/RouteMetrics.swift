import HTTPServing

/// What is counted of one route: its answers by status, and how long they took.
final class RouteMetrics: Sendable {
    /// The route.
    let route: ServiceRoute
    /// How long answers took, from the complete request to the complete answer.
    let latency = Histogram(bounds: Histogram.timeBounds)
    private let counters: [MetricCounter]
    private let others = MetricCounter()

    /// Starts at zero for every status that the route answers with.
    init(route: ServiceRoute) {
        self.route = route
        counters = route.statuses.map { _ in MetricCounter() }
    }

    /// Counts one answer.
    func count(status: Int, since start: ContinuousClock.Instant) {
        let index = route.statuses.firstIndex(of: status)
        (index.map { counters[$0] } ?? others).count()
        latency.observe(.now - start)
    }

    /// The number of answers by status; `other` is what the route is not expected to answer.
    var counts: [(status: String, count: Int)] {
        zip(route.statuses, counters).map { (String($0), $1.value) } + [("other", others.value)]
    }
}
