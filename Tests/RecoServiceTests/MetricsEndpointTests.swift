import Foundation
import HTTPServing
import HTTPWire
import Testing

@testable import RecoService

struct MetricsEndpointTests {
    private func families(_ lines: [String]) -> Set<String> {
        Set(lines.filter { $0.hasPrefix("# TYPE ") }.map { String($0.split(separator: " ")[2]) })
    }

    @Test func answersInPrometheusFormat() async throws {
        let response = await (try ServiceFixture()).send("GET", "/metrics")
        #expect(
            response.fields.first("Content-Type") == "text/plain; version=0.0.4; charset=utf-8"
        )
        #expect(response.body.last == UInt8(ascii: "\n"))
    }

    /// Each series belongs to a family that was announced with help and type just before.
    @Test func everySeriesBelongsToTheFamilyAboveIt() async throws {
        var family = ""
        for line in await (try ServiceFixture()).metricLines() {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if line.hasPrefix("# HELP") {
                family = words[2]
            } else if line.hasPrefix("# TYPE") {
                #expect(words[2] == family)
                #expect(["counter", "gauge", "histogram"].contains(words[3]))
            } else {
                let name = String(line.prefix { $0 != "{" && $0 != " " })
                #expect(name.hasPrefix(family), "\(line)")
                #expect(Double(line.split(separator: " ").last ?? "") != nil, "\(line)")
            }
        }
    }

    @Test func whatIsNamedIsThereFromTheStart() async throws {
        let lines = await (try ServiceFixture()).metricLines()
        let families = families(lines)
        for name in [
            "reco_info", "reco_ready", "reco_memory_rows", "reco_label_sets",
            "reco_http_requests_total", "reco_http_request_duration_seconds",
            "reco_http_refusals_total", "reco_http_connections", "reco_refine_queued_rows",
            "reco_refine_queue_seconds", "reco_refine_compute_seconds", "reco_refine_batch_rows",
            "reco_tls_handshakes_total", "reco_tls_handshakes_running",
            "reco_http_coded_request_bytes_total", "reco_http_coded_answer_bytes_total",
            "reco_classify_compute_seconds", "process_resident_memory_bytes", "process_open_fds",
        ] {
            #expect(families.contains(name), "\(name)")
        }
        for reason in RefusalReason.allCases {
            let labels = #"{reason="\#(reason.rawValue)",status="\#(reason.status)"}"#
            #expect(lines.contains("reco_http_refusals_total\(labels) 0"))
        }
        for result in ["ok", "failed", "timed_out"] {
            #expect(lines.contains("reco_tls_handshakes_total{result=\"\(result)\"} 0"))
        }
        for form in ["coded", "decoded"] {
            #expect(lines.contains("reco_http_coded_request_bytes_total{form=\"\(form)\"} 0"))
            #expect(lines.contains("reco_http_coded_answer_bytes_total{form=\"\(form)\"} 0"))
        }
        #expect(lines.contains("reco_memory_rows \(ServiceFixture.rowCount)"))
        #expect(lines.contains("reco_ready 1"))
    }

    /// A second page has the series of the first, whatever happened between.
    @Test func noSeriesAppearsLater() async throws {
        let fixture = try ServiceFixture()
        func series() async -> Set<String> {
            Set(await fixture.metricLines().map { $0.prefix { $0 != " " } + "" })
        }
        let before = await series()
        let rows = ServiceFixture.rows(2, seed: 1)
        let body = #"{"modality":"image","embeddings":\#(rows.json)}"#
        #expect(await fixture.send("POST", "/refine", body).status == 200)
        _ = await fixture.send("POST", "/refine", "x")
        _ = await fixture.send("GET", "/label-sets/none")
        #expect(await series() == before)
    }

    @Test func namesAreEscaped() async throws {
        let fixture = try ServiceFixture(memoryName: "a \"b\"\\c\nd")
        let line = try #require(
            await fixture.metricLines().first { $0.hasPrefix("reco_info{") }
        )
        #expect(line.contains(#"memory="a \"b\"\\c\nd""#))
        #expect(line.hasSuffix("} 1"))
    }

    @Test func readinessIsToldToo() async throws {
        let fixture = try ServiceFixture()
        fixture.state.startDraining()
        #expect(await fixture.metricLines().contains("reco_ready 0"))
    }

    @Test func theDocumentationHasEveryFamilyWithItsTypeAndHelp() async throws {
        var types: [String: String] = [:]
        var expected: Set<[String]> = []
        let lines = await (try ServiceFixture()).metricLines()
        for line in lines where line.hasPrefix("# TYPE") {
            let words = line.split(separator: " ").map(String.init)
            types[words[2]] = words[3]
        }
        for line in lines where line.hasPrefix("# HELP") {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            expected.insert([words[2], types[words[2]] ?? "", words[3]])
        }
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Reco/Reco.docc/Deployment.md")
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
            .filter { $0.count == 4 && ["counter", "gauge", "histogram"].contains($0[1]) }
            .map { [$0[0].trimmingCharacters(in: ["`"]), $0[1], $0[3]] }
        #expect(Set(rows) == expected)
    }
}
