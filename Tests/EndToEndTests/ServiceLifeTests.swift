import Foundation
import TestSupport
import Testing

/// How the real service starts, answers, and ends.
@Suite(.blocking)
struct ServiceLifeTests {
    private func started(
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws -> (service: RunningService, folder: ScratchFolder) {
        let folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        let service = try RunningService(
            ["--memory", memory] + arguments,
            environment: environment,
            in: folder
        )
        return (service, folder)
    }

    private func answer(_ path: String, of service: RunningService) throws -> RawClient.Response {
        let client = try RawClient(port: service.port)
        try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        return try client.readResponse()
    }

    @Test(arguments: [
        "/healthz", "/readyz", "/info", "/metrics", "/openapi.yaml", "/label-sets",
    ])
    func answersWithoutAnyPreparation(path: String) throws {
        let (service, _) = try started()
        let response = try answer(path, of: service)
        #expect(response.status == 200)
        #expect(!response.body.isEmpty)
    }

    @Test func servesTheDescriptionOfThisRepository() throws {
        let (service, _) = try started()
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "openapi.yaml")
        #expect(try answer("/openapi.yaml", of: service).body == Array(try Data(contentsOf: file)))
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func aSignalEndsItWithStatusZero(signal: Int32) throws {
        let (service, _) = try started()
        service.signal(signal)
        #expect(service.waitUntilExit() == 0)
        #expect(service.errors.contains("draining"))
        #expect(throws: RawClient.Failure.self) { try RawClient(port: service.port) }
    }

    /// A connection on which the service has read a request's head and waits for its body.
    private func begunRequest(
        to service: RunningService,
        bodyByteCount: Int
    ) throws -> RawClient {
        let client = try RawClient(port: service.port)
        try client.send(
            "POST /refine HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(bodyByteCount)\r\nExpect: 100-continue\r\n\r\n"
        )
        #expect(try client.readAnyResponse().status == 100)
        return client
    }

    @Test func drainingAnswersWhatHadBegun() throws {
        let (service, _) = try started()
        let body = Array(#"{"modality":"image","embedding":\#(MalformedBody.embedding())}"#.utf8)
        let client = try begunRequest(to: service, bodyByteCount: body.count)
        try client.send(Array(body.dropLast(20)))
        service.signal(SIGTERM)
        // No new connection is taken: it drains.
        #expect(waitUntil { (try? RawClient(port: service.port)) == nil })
        try client.send(Array(body.suffix(20)))
        #expect(try client.readResponse().status == 200)
        #expect(service.waitUntilExit() == 0)
    }

    /// The service is held in the middle of its start by a pipe that nobody writes to.
    @Test(.enabled(if: !Sanitizer.delaysSignals, "ThreadSanitizer keeps the signal back"))
    func aSignalBeforeItListensEndsItAtOnce() throws {
        let folder = try ScratchFolder()
        let memory = try PairFixture().buildMemory(in: folder)
        let pipe = folder.path("pipe")
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        let process = try RecoProcess.start(
            [
                "serve", "--memory", memory, "--port", "0", "--tls-certificate", pipe, "--tls-key",
                pipe,
            ]
        )
        #expect(waitUntil { process.isAsleep })
        process.signal(SIGTERM)
        #expect(waitUntil { !process.isRunning })
        process.signal(SIGKILL)
        #expect(process.waitUntilExit() == 128 + SIGTERM)
    }

    @Test func aRequestThatNeverEndsDoesNotHoldItForEver() throws {
        let (service, _) = try started(["--drain-timeout", "0.5"])
        let client = try begunRequest(to: service, bodyByteCount: 9)
        try client.send("{")
        let start = ContinuousClock.now
        service.signal(SIGTERM)
        // It is the client who did not finish; what was ours to do is done.
        #expect(service.waitUntilExit() == 0)
        #expect(!service.errors.contains("still running"))
        // Half a second was allowed; a minute would be for ever.
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func aSecondSignalEndsItAtOnce() throws {
        let (service, _) = try started(["--drain-timeout", "60"])
        let client = try begunRequest(to: service, bodyByteCount: 9)
        try client.send("{")
        service.signal(SIGTERM)
        #expect(waitUntil { service.errors.contains("draining") })
        service.signal(SIGTERM)
        #expect(service.waitUntilExit() == 128 + SIGTERM)
    }

    @Test func printsTheValuesInEffectAndWhereTheyComeFrom() throws {
        let (service, folder) = try started(
            ["--image-alpha", "0.125"],
            environment: ["RECO_TEXT_ALPHA": "0.375", "RECO_IMAGE_ALPA": "0.5"]
        )
        _ = folder
        #expect(service.errors.contains("image-alpha = 0.125 (flag)"))
        #expect(service.errors.contains("text-alpha = 0.375 (environment)"))
        #expect(service.errors.contains("search = uni (default)"))
        #expect(service.errors.contains("RECO_IMAGE_ALPA is set, but there is no such setting"))
    }

    @Test func aPortInUseIsOneLineAndStatusOne() throws {
        let (service, folder) = try started()
        let outcome = try RecoProcess.run(
            [
                "serve", "--memory", folder.path("memory"), "--port", "\(service.port)",
                "--label-sets", folder.path("other-label-sets"),
            ],
            in: folder
        )
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.last?.contains("\(service.port)") == true)
    }

    /// Two services would clear away each other's writes.
    @Test func labelSetsInUseAreOneLineAndStatusOne() throws {
        let (service, folder) = try started()
        let outcome = try RecoProcess.run(
            ["serve", "--memory", folder.path("memory"), "--port", "0"],
            in: folder
        )
        #expect(outcome.status == 1)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains(folder.path("label-sets")), "\(outcome.errors)")
        #expect(outcome.errors.contains("--label-sets"), "\(outcome.errors)")
        #expect(service.stop() == 0)
    }
}
