import Foundation
import TestSupport
import Testing

/// Wrong requests against the real server: each gets its exact status, and none changes what a right
/// one is answered.
@Suite(.blocking)
struct MalformedRequestTests {
    @Test func thereAreEnoughOfThem() {
        #expect(MalformedHead.all.count + MalformedBody.all.count >= 60)
        let names = (MalformedHead.all + MalformedBody.all).map(\.name)
        #expect(Set(names).count == names.count, "two have the same name")
    }

    @Test func wrongRequestsAreRefusedAndRightOnesStillGetTheSameBits() throws {
        let folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        let service = try RunningService(
            ["--memory", memory, "--label-sets", folder.path("label-sets")],
            in: folder
        )
        let good = MalformedRequest.post(
            "/refine",
            #"{"modality":"image","embedding":\#(MalformedBody.embedding())}"#
        )
        let before = try exchange(good, with: service)
        #expect(before.status == 200)

        for request in MalformedHead.all + MalformedBody.all {
            try expectRefusal(of: request, by: service)
        }
        // Once more, all of them on open connections at the same time.
        let clients = try (MalformedHead.all + MalformedBody.all).map { request in
            let client = try RawClient(port: service.port)
            try? client.send(request.bytes)
            return client
        }
        for (client, request) in zip(clients, MalformedHead.all + MalformedBody.all) {
            #expect(try client.readResponse().status == request.status, "\(request.name)")
        }

        let after = try exchange(good, with: service)
        #expect(after.status == 200)
        #expect(after.body == before.body)
        #expect(try exchange(get("/readyz"), with: service).status == 200)
        #expect(try exchange(get("/label-sets"), with: service).text.contains("new") == false)
        #expect(service.stop() == 0)
    }

    private func expectRefusal(of request: MalformedRequest, by service: RunningService) throws {
        let client = try RawClient(port: service.port)
        // The server may refuse, and close, before it has read everything.
        try? client.send(request.bytes)
        let response = try client.readResponse()
        #expect(response.status == request.status, "\(request.name): \(response.text)")
        #expect(
            response.field("Content-Type") == "application/problem+json",
            "\(request.name)"
        )
        let problem = try JSONDecoder().decode(ProblemDocument.self, from: Data(response.body))
        #expect(problem.status == request.status, "\(request.name)")
        #expect(!problem.title.isEmpty && !problem.detail.isEmpty, "\(request.name)")
    }

    /// What RFC 9457 asks of an error's body.
    private struct ProblemDocument: Decodable {
        let type: String
        let title: String
        let status: Int
        let detail: String
    }

    private func get(_ path: String) -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n"
    }

    private func exchange(
        _ text: String,
        with service: RunningService
    ) throws -> RawClient.Response {
        let client = try RawClient(port: service.port)
        try client.send(text)
        return try client.readResponse()
    }
}
