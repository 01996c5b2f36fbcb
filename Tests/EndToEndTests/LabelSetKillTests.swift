import Foundation
import Tensors
import TestSupport
import Testing

/// What `kill -9` leaves of a label set at any moment of a write: the old one or the new one.
@Suite(.serialized, .blocking)
struct LabelSetKillTests {
    private static let seed: UInt64 = 20_261_124

    /// A request body whose set tells its version: every label bears it.
    private func body(version: Int) -> String {
        let labels = (0..<40).map { label in
            #"{"name":"v\#(version)-\#(label)","embedding":\#(MalformedBody.embedding())}"#
        }
        return #"{"labels":[\#(labels.joined(separator: ","))]}"#
    }

    @Test func aKilledWriteLeavesTheOldSetOrTheNewOne() throws {
        let folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        let arguments = ["--memory", memory, "--label-sets", folder.path("label-sets")]
        var generator = SeededGenerator(seed: Self.seed)
        var known: Set<Int> = []
        for round in 0..<20 {
            let service = try RunningService(arguments, in: folder)
            let client = try RawClient(port: service.port)
            if round > 0 {
                let version = try storedVersion(with: client)
                #expect(
                    known.contains(version),
                    "round \(round), seed \(Self.seed): found \(version), expected \(known)"
                )
            }
            known = try write(
                from: round * 1_000,
                within: Double(generator.uniform()) * 0.06,
                to: service,
                with: client
            )
            _ = service.waitUntilExit()
        }
    }

    /// Writes one version after the other until the service is killed; the last one that was
    /// answered, and the one that was under way, may be found afterwards.
    private func write(
        from first: Int,
        within seconds: Double,
        to service: RunningService,
        with client: RawClient
    ) throws -> Set<Int> {
        try put(first, with: client)
        #expect((200...204).contains(try client.readResponse().status))
        let identifier = service.identifier
        let killer = Thread {
            usleep(UInt32(seconds * 1e6))
            kill(identifier, SIGKILL)
        }
        killer.start()
        var version = first
        while true {
            do {
                try put(version + 1, with: client)
                _ = try client.readResponse()
                version += 1
            } catch {
                return [version, version + 1]
            }
        }
    }

    private func put(_ version: Int, with client: RawClient) throws {
        try client.send(MalformedRequest.put("/label-sets/colors", body(version: version)))
    }

    /// The version that all labels of the stored set agree on.
    private func storedVersion(with client: RawClient) throws -> Int {
        try client.send("GET /label-sets/colors HTTP/1.1\r\nHost: a\r\n\r\n")
        let response = try client.readResponse()
        try #require(response.status == 200, "\(response.text)")
        let versions = Set(response.text.matches(of: /"v(\d+)-\d+"/).map { $0.output.1 })
        #expect(versions.count == 1, "a mixture: \(versions)")
        return Int(versions.first ?? "") ?? -1
    }
}
