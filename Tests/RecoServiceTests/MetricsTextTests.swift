import Testing

@testable import RecoService

struct MetricsTextTests {
    @Test func writesFamiliesWithHelpAndType() {
        var text = MetricsText()
        text.number("a_total", .counter, help: "Things.\nTwo \\ lines.", 3)
        text.family(
            "b",
            .gauge,
            help: "Parts.",
            [([("x", "1"), ("y", "2")], 0.5), ([("x", "2")], 1)]
        )
        #expect(
            text.text == """
                # HELP a_total Things.\\nTwo \\\\ lines.
                # TYPE a_total counter
                a_total 3
                # HELP b Parts.
                # TYPE b gauge
                b{x="1",y="2"} 0.5
                b{x="2"} 1

                """
        )
    }

    @Test func escapesLabels() {
        var text = MetricsText()
        text.family("a", .gauge, help: "", [([("name", "say \"hi\"\\\nbye {},")], 1)])
        #expect(text.text.hasSuffix("a{name=\"say \\\"hi\\\"\\\\\\nbye {},\"} 1\n"))
    }

    @Test func writesHistogramsCumulatively() {
        let histogram = Histogram(bounds: [0.5, 2])
        for value in [0.25, 1, 3] { histogram.observe(value) }
        var text = MetricsText()
        text.histograms("t_seconds", help: "Times.", [([("m", "x")], histogram)])
        #expect(
            text.text == """
                # HELP t_seconds Times.
                # TYPE t_seconds histogram
                t_seconds_bucket{m="x",le="0.5"} 1
                t_seconds_bucket{m="x",le="2"} 2
                t_seconds_bucket{m="x",le="+Inf"} 3
                t_seconds_sum{m="x"} 4.25
                t_seconds_count{m="x"} 3

                """
        )
    }
}
