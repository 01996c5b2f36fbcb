import Foundation
import TestSupport
import Testing

/// The page of metrics, judged by Prometheus' own tool.
@Suite(.blocking)
struct MetricsPageTests {
    private static let tool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(.enabled(if: tool != nil, "there is no promtool here (Debian: prometheus)"))
    func prometheusFindsNothingToSay() throws {
        let tool = try #require(Self.tool)
        let folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        let service = try RunningService(["--memory", memory], in: folder)
        let client = try RawClient(port: service.port)
        for _ in 0..<2 {
            try client.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
            let page = try client.readResponse()
            #expect(page.status == 200)
            try folder.write(page.body, to: "page.txt")
            let process = try ChildProcess(
                "/bin/sh",
                ["-c", "\"$TOOL\" check metrics < \"$PAGE\""],
                environment: ["TOOL": tool, "PAGE": folder.path("page.txt")],
                output: folder.path("said.out"),
                errors: folder.path("said.err")
            )
            let status = process.waitUntilExit()
            let said = try ["said.out", "said.err"].map {
                String(decoding: try folder.read($0), as: UTF8.self)
            }
            #expect(status == 0 && said == ["", ""], "\(said)")
        }
    }
}
