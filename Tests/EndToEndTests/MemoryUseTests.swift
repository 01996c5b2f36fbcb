import TensorFiles
import Tensors
import TestSupport
import Testing

/// How much memory of its own the service takes, and that requests do not make it more.
@Suite(
    .blocking,
    .serialized,
    .enabled(if: ProcessFigures.areKnown, "there is no /proc"),
    .enabled(if: !Sanitizer.isActive, "a sanitizer's own memory would be measured")
)
struct MemoryUseTests {
    private static let pairCount = 100_000
    private static let dimension = 64
    private static let megabyteLimit = 150.0
    private static let growthMegabyteLimit = 8.0
    /// Five kilobytes for each of two thousand.
    private static let idleMegabyteLimit = 10.0
    /// One request in so many refines; the others cost little, and more of them show leaks of the
    /// connection sooner.
    private static let refineInterval = 10

    /// A file of rows that differ, made fast.
    private func writeRows(seed: UInt64, to path: String) throws {
        var generator = SeededGenerator(seed: seed)
        let values = (0..<Self.pairCount * Self.dimension).map { _ in
            generator.uniform() - 0.5
        }
        let rows = Matrix(
            rowCount: Self.pairCount,
            columnCount: Self.dimension,
            values: values
        )
        try NpyFile.write(rows, to: path)
    }

    private func buildMemory(in folder: ScratchFolder) throws -> String {
        try writeRows(seed: 1, to: folder.path("image.npy"))
        try writeRows(seed: 2, to: folder.path("text.npy"))
        let outcome = try RecoProcess.run(
            [
                "memory", "build", "--image-embeddings", folder.path("image.npy"),
                "--text-embeddings", folder.path("text.npy"), "--output", folder.path("memory"),
            ],
            in: folder
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
        return folder.path("memory")
    }

    @Test func requestsDoNotMakeTheServiceGrow() throws {
        let folder = try ScratchFolder()
        let service = try RunningService(["--memory", try buildMemory(in: folder)], in: folder)
        let client = try RawClient(port: service.port)
        let values = (0..<Self.dimension).map { "\($0 % 7 - 3).5" }.joined(separator: ",")
        let refine = MalformedRequest.post(
            "/refine",
            #"{"modality":"image","embedding":[\#(values)],"neighbors":true}"#
        )
        let health = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        var early = Double.infinity
        for request in 1...20_000 {
            try client.send(request.isMultiple(of: Self.refineInterval) ? refine : health)
            let response = try client.readResponse()
            try #require(response.status == 200, "\(response.text)")
            if request == 2_000 { early = try #require(service.ownMegabytes) }
        }
        let late = try #require(service.ownMegabytes)
        #expect(late < Self.megabyteLimit, "\(late) MB")
        #expect(late - early <= Self.growthMegabyteLimit, "from \(early) to \(late) MB")
    }

    @Test func idleConnectionsCostLittle() throws {
        takeAllAllowedDescriptors()
        let folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        let service = try RunningService(
            ["--memory", memory, "--connection-limit", "2100"],
            in: folder
        )
        let health = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        func connect() throws -> RawClient {
            let client = try RawClient(port: service.port)
            try client.send(health)
            #expect(try client.readResponse().status == 200)
            return client
        }
        let first = try connect()
        let before = try #require(service.ownMegabytes)
        let clients = try (0..<2000).map { _ in try connect() }
        let after = try #require(service.ownMegabytes)
        #expect(after - before < Self.idleMegabyteLimit, "from \(before) to \(after) MB")
        withExtendedLifetime((first, clients)) {}
    }
}
