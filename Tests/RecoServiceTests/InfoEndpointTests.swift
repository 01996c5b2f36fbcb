import Foundation
import HTTPServing
import HTTPWire
import Reco
import Testing
import VectorMemory

@testable import RecoService

struct InfoEndpointTests {
    private struct Info: Decodable {
        struct Model: Decodable {
            var name: String
            var fusion: String
            var search: String
            var fuse: String
            var instructionSet: String
            var dimension: Int
            var logitScale: Double
            var k: [String: Int]
        }

        struct Memory: Decodable {
            var name: String
            var rows: Int
            var dimension: Int
            var checksum: String
            var encoder: String?
        }

        var service: String
        var version: String
        var model: Model
        var memory: Memory
        var limits: [String: Double]
    }

    @Test func tellsWhatRuns() async throws {
        let fixture = try ServiceFixture()
        let info: Info = try await fixture.send("GET", "/info").decoded()
        #expect(info.service == "reco")
        #expect(info.version == fixture.configuration.version)
        #expect(info.model.name == "toy-model")
        #expect(info.model.fusion == "attention")
        #expect(info.model.search == "uni")
        #expect(info.model.fuse == "cross")
        #expect(info.model.logitScale == 100)
        #expect(
            info.model.k == ["image": 10, "text": 16, "image_when_both": 10, "text_when_both": 16]
        )
        #expect(info.memory.name == "toys")
        #expect(info.memory.rows == ServiceFixture.rowCount)
        #expect(info.memory.dimension == ServiceFixture.dimension)
        #expect(info.memory.checksum == fixture.memory.checksum)
        #expect(info.memory.encoder == "toy encoder")
    }

    @Test func tellsEveryLimit() async throws {
        let fixture = try ServiceFixture()
        let limits = try await fixture.send("GET", "/info").decoded(as: Info.self).limits
        let server = fixture.configuration.server
        #expect(Set(limits.keys) == (try Self.describedLimits()))
        #expect(limits["body_bytes"] == Double(server.limits.bodyByteLimit))
        #expect(limits["head_bytes"] == Double(server.limits.headByteLimit))
        #expect(limits["target_bytes"] == Double(server.limits.targetByteLimit))
        #expect(limits["connections"] == Double(server.connectionLimit))
        #expect(limits["embeddings"] == Double(fixture.configuration.limits.embeddingLimit))
        #expect(limits["k"] == Double(fixture.configuration.limits.kLimit))
        #expect(limits["queued_rows"] == Double(fixture.configuration.limits.queuedRowLimit))
        #expect(limits["label_sets"] == Double(fixture.store.limits.setLimit))
        #expect(limits["keys"] == 1000)
        #expect(limits["head_seconds"] == 10)
        #expect(limits["idle_seconds"] == 75)
    }

    /// The names under `All limits in force` in the description.
    private static func describedLimits() throws -> Set<String> {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "openapi.yaml")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let start = try #require(lines.firstIndex { $0.contains("All limits in force") })
        return Set(
            lines[start...].dropFirst(2).prefix { $0.contains("  - ") }
                .map { String($0.trimmingPrefix { $0 == " " || $0 == "-" }) }
        )
    }
}
