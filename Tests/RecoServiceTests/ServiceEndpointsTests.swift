import HTTPServing
import HTTPWire
import Testing

@testable import RecoService

struct ServiceEndpointsTests {
    @Test func errorsBecomeProblems() async throws {
        let fixture = try ServiceFixture()
        let response = await fixture.send("POST", "/refine", "{\"modality\":]")
        #expect(response.status == 400)
        #expect(response.fields.first("Content-Type") == "application/problem+json")
        #expect(
            response.problem
                == ProblemDocument(
                    type: "about:blank",
                    title: "Bad Request",
                    status: 400,
                    detail: "not valid JSON at byte 12: expected a value, found ']'",
                    field: nil
                )
        )
    }

    @Test func everyAnswerIsCounted() async throws {
        let fixture = try ServiceFixture()
        _ = await fixture.send("GET", "/healthz")
        _ = await fixture.send("GET", "/healthz")
        _ = await fixture.send("POST", "/refine", "")
        _ = await fixture.send("DELETE", "/label-sets/none")
        let lines = await fixture.metricLines()
        for line in [
            #"reco_http_requests_total{method="GET",route="/healthz",status="200"} 2"#,
            #"reco_http_requests_total{method="POST",route="/refine",status="400"} 1"#,
            #"reco_http_requests_total{method="DELETE",route="/label-sets/{name}",status="404"} 1"#,
            #"reco_http_request_duration_seconds_count{method="GET",route="/healthz"} 2"#,
        ] {
            #expect(lines.contains(line), "\(line)")
        }
    }

    @Test func otherMethodsAreRefusedWithThoseThatAreServed() async throws {
        let response = await (try ServiceFixture()).send("DELETE", "/refine")
        #expect(response.status == 405)
        #expect(response.fields.first("Allow") == "OPTIONS, POST")
    }

    /// One request in the lane, one that waits, and one too many.
    @Test(arguments: ["/refine", "/classify"])
    func overloadIsA503ThatSaysWhenToComeAgain(path: String) async throws {
        var limits = ServiceLimits()
        limits.queuedRowLimit = 1
        limits.retryAfterSeconds = 3
        let fixture = try ServiceFixture(limits: limits)
        try fixture.storeLabels(named: "toys", count: 2)
        let image = ServiceFixture.rows(1, seed: 11).rowJSON(0)
        let body =
            path == "/refine"
            ? #"{"modality":"image","embedding":\#(image)}"#
            : #"{"embedding":\#(image),"label_set":"toys","refine":"image"}"#
        let block = LaneBlock(fixture.laneQueue)
        let first = Task { await fixture.send("POST", path, body) }
        let taken = #"reco_refine_queue_seconds_count{modality="image"} 1"#
        #expect(await eventually { await fixture.metricLines().contains(taken) })
        let second = Task { await fixture.send("POST", path, body) }
        let waiting = "reco_refine_queued_rows 1"
        #expect(await eventually { await fixture.metricLines().contains(waiting) })

        let third = await fixture.send("POST", path, body)
        #expect(third.status == 503)
        #expect(third.fields.first("Retry-After") == "3")
        #expect(
            third.problem?.detail == "expected fewer than 1 rows to wait, found 1; retry in 3 s"
        )
        #expect(await fixture.metricLines().contains("reco_refine_overloads_total 1"))
        block.release()
        #expect(await first.value.status == 200)
        #expect(await second.value.status == 200)
        #expect(await fixture.send("POST", path, body).status == 200)
    }
}
