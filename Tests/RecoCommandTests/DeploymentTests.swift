import Foundation
import HTTPServing
import Testing

@testable import RecoCommand

/// What the files in Docker/ and this program have to agree on.
struct DeploymentTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Docker")

    private static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The settings in the Kubernetes ConfigMap: the indented lines below `reco.yaml: |`.
    private static func clusterSettings() throws -> String {
        let lines = try text(of: "kubernetes/configmap.yaml").split(separator: "\n")
        let begin = try #require(lines.firstIndex { $0.hasSuffix("reco.yaml: |") })
        return lines[(begin + 1)...].map { $0.drop { $0 == " " } }.joined(separator: "\n")
    }

    private static func settings(_ text: String) throws -> Settings {
        let file = try ScratchFile(text)
        return try Settings(flags: [:], configuration: file.path, environment: [:])
    }

    @Test func theSettingsOfTheImageAreUnderstood() throws {
        let settings = try Self.settings(try Self.text(of: "reco.yaml"))
        let plan = try ServicePlan(settings)
        #expect(plan.memoryFolder == "/memory")
        #expect(plan.labelSetFolder == "/data/label-sets")
        let server = try ServicePlan.server(settings)
        #expect(server.host == "0.0.0.0")
        #expect(server.port == 8080)
    }

    @Test func theSettingsOfTheClusterAreUnderstood() throws {
        let settings = try Self.settings(try Self.clusterSettings())
        let server = try ServicePlan.server(settings)
        #expect(server.host == "0.0.0.0")
        #expect(server.port == 8080)
        #expect(try ServicePlan(settings).labelSetFolder.hasPrefix("/data/"))
    }

    /// Who is killed while requests run has drained for nothing.
    @Test func theClusterWaitsLongerThanTheServiceDrains() throws {
        let plan = try ServicePlan(try Self.settings(try Self.clusterSettings()))
        let deployment = try Self.text(of: "kubernetes/deployment.yaml")
        let grace = try #require(
            deployment.firstMatch(of: /terminationGracePeriodSeconds: (\d+)/)
        )
        let pause = try #require(deployment.firstMatch(of: /\[sleep, "(\d+)"\]/))
        let seconds = try #require(Double(grace.output.1))
        #expect(seconds > plan.drainSeconds + (try #require(Double(pause.output.1))))
    }

    @Test func theVersionOfTheImageIsThatOfTheProgram() throws {
        let line = "ARG VERSION=\(RecoCommand.version)\n"
        #expect(try Self.text(of: "Dockerfile").contains(line))
        for path in ["kubernetes/deployment.yaml", "kubernetes/quickstart/job.yaml"] {
            let text = try Self.text(of: path)
            for match in text.matches(of: /image: (\S+)/) {
                #expect(match.output.1 == "reco:\(RecoCommand.version)", "\(path)")
            }
        }
    }

    @Test(arguments: ["kubernetes/deployment.yaml", "kubernetes/quickstart/job.yaml"])
    func theClusterKnowsTheUserOfTheImage(path: String) throws {
        let user = try #require(
            try Self.text(of: "Dockerfile").firstMatch(of: /\nUSER (\d+):(\d+)\n/)
        )
        let text = try Self.text(of: path)
        #expect(text.contains("runAsUser: \(user.output.1)\n"))
        #expect(text.contains("fsGroup: \(user.output.2)\n"))
    }
}
