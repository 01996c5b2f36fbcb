import Testing

@testable import RecoService

struct ServiceMetricsTests {
    /// Every line that has a value, before anything has happened.
    @Test func everySeriesIsThereAtZero() {
        var text = MetricsText()
        ServiceMetrics().write(to: &text)
        let lines = text.text.split(separator: "\n")
        let series = lines.filter { !$0.hasPrefix("#") }
        #expect(series.count > 200)
        for line in series { #expect(line.hasSuffix(" 0"), "\(line)") }
        for route in ServiceRoute.allCases {
            for status in route.statuses {
                let labels =
                    "method=\"\(route.method)\",route=\"\(route.pattern)\",status=\"\(status)\""
                #expect(series.contains("reco_http_requests_total{\(labels)} 0"))
            }
        }
        for modality in ["image", "text"] {
            #expect(series.contains("reco_refine_batch_rows_count{modality=\"\(modality)\"} 0"))
        }
    }

    @Test func noFamilyIsWrittenTwice() {
        var text = MetricsText()
        ServiceMetrics().write(to: &text)
        let types = text.text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
        #expect(Set(types).count == types.count)
    }

    @Test func findsEveryRoute() {
        let metrics = ServiceMetrics()
        for route in ServiceRoute.allCases { #expect(metrics.route(route).route == route) }
    }
}
