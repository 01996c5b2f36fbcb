import Foundation
import TestSupport
import Testing

/// Keys as users meet them: made by the command, put into a file, sent to the service.
@Suite(.blocking)
struct AccessTests {
    private let folder: ScratchFolder
    private let memory: String

    init() throws {
        folder = try ScratchFolder()
        memory = try PairFixture().buildMemory(in: folder)
    }

    /// Makes a key, and returns it with its line.
    private func makeKey(_ arguments: String...) throws -> (key: String, line: String) {
        let outcome = try RecoProcess.run(["key"] + arguments, in: folder)
        try #require(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n").map(String.init)
        try #require(lines.count == 2)
        return (lines[0], lines[1])
    }

    private func writeKeys(_ lines: String...) throws -> String {
        let path = try folder.write(lines.joined(separator: "\n") + "\n", to: "keys")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        return path
    }

    private func status(
        _ line: String,
        _ key: String?,
        body: String = "",
        port: UInt16
    ) throws -> Int {
        let client = try RawClient(port: port)
        let authorization = key.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        try client.send(
            "\(line) HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\(authorization)"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        return try client.readResponse().status
    }

    @Test func keysOpenWhatTheyAreFor() throws {
        let reader = try makeKey("reader")
        let writer = try makeKey("writer", "--scopes", "write")
        #expect(reader.key.wholeMatch(of: /reco_[A-Za-z0-9_-]{43}/) != nil)
        #expect(reader.key != writer.key)
        let keys = try writeKeys(reader.line, writer.line)
        let service = try RunningService(
            ["--memory", memory, "--api-keys-file", keys],
            in: folder
        )
        let refine = #"{"modality":"image","embedding":\#(MalformedBody.embedding())}"#
        let port = service.port
        #expect(try status("POST /refine", nil, body: refine, port: port) == 401)
        #expect(try status("POST /refine", "reco_wrong", body: refine, port: port) == 401)
        #expect(try status("POST /refine", writer.key, body: refine, port: port) == 403)
        #expect(try status("POST /refine", reader.key, body: refine, port: port) == 200)
        #expect(try status("DELETE /label-sets/a", reader.key, port: port) == 403)
        #expect(try status("DELETE /label-sets/a", writer.key, port: port) == 404)
        #expect(try status("POST /admin/reload", reader.key, port: port) == 403)
        for path in ["/healthz", "/readyz", "/metrics"] {
            #expect(try status("GET \(path)", nil, port: port) == 200)
        }
        #expect(service.stop() == 0)
        #expect(service.errors.contains(" key=reader "))
        #expect(!service.errors.contains(reader.key) && !service.errors.contains(writer.key))
    }

    @Test func aReloadTakesAndGivesKeys() throws {
        let ops = try makeKey("ops", "--scopes", "read,write")
        let guest = try makeKey("guest")
        let service = try RunningService(
            ["--memory", memory, "--api-keys-file", try writeKeys(ops.line)],
            in: folder
        )
        #expect(try status("GET /info", guest.key, port: service.port) == 401)
        _ = try writeKeys(ops.line, guest.line)
        #expect(try status("POST /admin/reload", ops.key, port: service.port) == 200)
        #expect(try status("GET /info", guest.key, port: service.port) == 200)
        // An emptied file would open everything: it is refused, and the keys stay.
        _ = try writeKeys("# nobody")
        #expect(try status("POST /admin/reload", ops.key, port: service.port) == 409)
        #expect(try status("GET /info", nil, port: service.port) == 401)
        #expect(try status("GET /info", guest.key, port: service.port) == 200)
    }

    /// A body of 100 MB is announced, and not one byte of it is asked for.
    @Test func aStrangersBodyIsNotRead() throws {
        let key = try makeKey("us")
        let service = try RunningService(
            ["--memory", memory, "--api-keys", key.line, "--body-limit", "200000000"],
            in: folder
        )
        let client = try RawClient(port: service.port)
        try client.send(
            "POST /refine HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n"
                + "Expect: 100-continue\r\n\r\n"
        )
        let answer = try client.readAnyResponse()
        #expect(answer.status == 401)
        #expect(answer.field("Connection") == "close")
        #expect(answer.field("WWW-Authenticate") == #"Bearer realm="reco""#)
    }

    @Test func aKeyIsHeldToItsLimits() throws {
        let key = try makeKey("us", "--rate", "0.001", "--burst", "2", "--body-limit", "10")
        let service = try RunningService(["--memory", memory, "--api-keys", key.line], in: folder)
        let port = service.port
        #expect(try status("POST /refine", key.key, body: "12345678901", port: port) == 413)
        #expect(try status("GET /info", key.key, port: port) == 200)
        #expect(try status("GET /info", key.key, port: port) == 429)
    }

    @Test func whatIsRiskyIsSaid() throws {
        let service = try RunningService(["--memory", memory, "--host", "0.0.0.0"], in: folder)
        #expect(service.errors.contains("nothing is encrypted without TLS"))
        #expect(service.errors.contains("anybody may ask without API keys"))
        #expect(try status("POST /admin/reload", nil, port: service.port) == 403)
        #expect(service.stop() == 0)
        let key = try makeKey("us")
        let guarded = try RunningService(
            ["--memory", memory, "--host", "0.0.0.0", "--api-keys", key.line],
            in: folder
        )
        #expect(!guarded.errors.contains("anybody may ask"))
    }

    @Test func aWrongKeyFileEndsTheStart() throws {
        let outcome = try RecoProcess.run(
            [
                "serve", "--memory", memory, "--port", "0", "--api-keys-file",
                try writeKeys("us sha256:abc"),
            ],
            in: folder
        )
        #expect(outcome.status == 64)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("keys: line 1: expected sha256:"))
    }
}
