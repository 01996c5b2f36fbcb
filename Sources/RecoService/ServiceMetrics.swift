import Reco
import VectorMemory

/// Everything that the service counts and measures; all of it is there at zero from the start.
final class ServiceMetrics: Sendable {
    /// One set of numbers per route.
    let routes = ServiceRoute.allCases.map(RouteMetrics.init(route:))
    /// Rows that wait for a lane now.
    let queuedRows = MetricCounter()
    /// Requests that were turned away because too many rows waited.
    let overloads = MetricCounter()
    /// How long images were compared with labels; a request that wants both answers compares twice.
    let classifyTime = Histogram(bounds: Histogram.timeBounds)
    /// How often a stored label set was found refined, and how often not.
    let labelCacheHits = MetricCounter()
    /// How often a stored label set had to be refined.
    let labelCacheMisses = MetricCounter()
    /// Refined labels that are kept.
    let cachedLabels = MetricCounter()

    /// How often what is served was read, the start included.
    let completedReloads = MetricCounter()
    /// How often it was to be read and could not be used.
    let failedReloads = MetricCounter()

    private let queueTimes = ModalityHistograms(bounds: Histogram.timeBounds)
    private let computeTimes = ModalityHistograms(bounds: Histogram.timeBounds)
    private let searchTimes = ModalityHistograms(bounds: Histogram.timeBounds)
    private let fusionTimes = ModalityHistograms(bounds: Histogram.timeBounds)
    private let batchRowCounts = ModalityHistograms(bounds: Histogram.rowBounds)

    /// How long requests waited for their first batch.
    func queueTime(of modality: Modality) -> Histogram { queueTimes[modality] }

    /// How long batches were searched and fused, waiting for the lane's thread included.
    func computeTime(of modality: Modality) -> Histogram { computeTimes[modality] }

    /// How long finding a batch's neighbors took.
    func searchTime(of modality: Modality) -> Histogram { searchTimes[modality] }

    /// How long fusing a batch took.
    func fusionTime(of modality: Modality) -> Histogram { fusionTimes[modality] }

    /// How many rows batches had.
    func batchRows(of modality: Modality) -> Histogram { batchRowCounts[modality] }

    /// The numbers of one route.
    func route(_ route: ServiceRoute) -> RouteMetrics {
        guard let metrics = routes.first(where: { $0.route == route }) else {
            preconditionFailure("\(route) is not counted")
        }
        return metrics
    }

    /// Writes the service's own families.
    func write(to text: inout MetricsText) {
        text.family(
            "reco_http_requests_total",
            .counter,
            help: "Requests that reached a route, by the status of the answer.",
            routes.flatMap { metrics in
                metrics.counts.map { status, count in
                    (metrics.route.labels + [("status", status)], Double(count))
                }
            }
        )
        text.histograms(
            "reco_http_request_duration_seconds",
            help: "Time from the complete request to its answer, before that is coded and sent.",
            routes.map { ($0.route.labels, $0.latency) }
        )
        text.number(
            "reco_refine_queued_rows",
            .gauge,
            help: "Rows that wait for a compute lane.",
            queuedRows.value
        )
        text.number(
            "reco_refine_overloads_total",
            .counter,
            help: "Requests refused because too many rows waited.",
            overloads.value
        )
        text.histograms(
            "reco_refine_queue_seconds",
            help: "Time that requests waited for their first batch.",
            queueTimes.series
        )
        text.histograms(
            "reco_refine_compute_seconds",
            help: "Time to search and fuse one batch, waiting for a thread included.",
            computeTimes.series
        )
        text.histograms(
            "reco_refine_search_seconds",
            help: "Time to find the neighbors of one batch.",
            searchTimes.series
        )
        text.histograms(
            "reco_refine_fusion_seconds",
            help: "Time to fuse one batch with its neighbors.",
            fusionTimes.series
        )
        text.histograms(
            "reco_refine_batch_rows",
            help: "Rows refined together in one batch.",
            batchRowCounts.series
        )
        text.histograms(
            "reco_classify_compute_seconds",
            help: "Time to compare images with labels, once or twice a request.",
            [([], classifyTime)]
        )
        writeLabelCache(to: &text)
        text.family(
            "reco_reloads_total",
            .counter,
            help: "Times that what is served was read, the start included, by what came of it.",
            [
                ([("result", "ok")], Double(completedReloads.value)),
                ([("result", "failed")], Double(failedReloads.value)),
            ]
        )
    }

    private func writeLabelCache(to text: inout MetricsText) {
        text.family(
            "reco_label_set_cache_requests_total",
            .counter,
            help: "Uses of refined label sets, by whether they were refined already.",
            [
                ([("result", "hit")], Double(labelCacheHits.value)),
                ([("result", "miss")], Double(labelCacheMisses.value)),
            ]
        )
        text.number(
            "reco_label_set_cache_labels",
            .gauge,
            help: "Refined labels that are kept.",
            cachedLabels.value
        )
    }
}

extension ServiceRoute {
    /// How the route is told from others on the page of metrics.
    var labels: MetricsText.Labels { [("method", method), ("route", pattern)] }
}

/// A histogram for each modality.
private struct ModalityHistograms: Sendable {
    private let image: Histogram
    private let text: Histogram

    init(bounds: [Double]) {
        image = Histogram(bounds: bounds)
        text = Histogram(bounds: bounds)
    }

    subscript(modality: Modality) -> Histogram { modality == .image ? image : text }

    var series: [(labels: MetricsText.Labels, histogram: Histogram)] {
        Modality.allCases.map { ([("modality", $0.rawValue)], self[$0]) }
    }
}
