import Foundation
import TestSupport
import Testing

/// How the real service starts, answers, and ends.
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

    @Test func drainingAnswersWhatHadBegun() throws {
        let (service, _) = try started()
        let client = try RawClient(port: service.port)
        let body = #"{"modality":"image","embedding":\#(MalformedBody.embedding())}"#
        let text = MalformedRequest.post("/refine", body)
        let cut = text.index(text.endIndex, offsetBy: -20)
        try client.send(String(text[..<cut]))
        usleep(100_000)
        service.signal(SIGTERM)
        usleep(100_000)
        try client.send(String(text[cut...]))
        #expect(try client.readResponse().status == 200)
        #expect(service.waitUntilExit() == 0)
    }

    @Test func aRequestThatNeverEndsDoesNotHoldItForEver() throws {
        let (service, _) = try started(["--drain-timeout", "0.5"])
        let client = try RawClient(port: service.port)
        try client.send("POST /refine HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{")
        usleep(100_000)
        let start = ContinuousClock.now
        service.signal(SIGTERM)
        let status = service.waitUntilExit()
        #expect(status == 0 || status == 1)
        // Half a second was allowed; a minute would be for ever.
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func aSecondSignalEndsItAtOnce() throws {
        let (service, _) = try started(["--drain-timeout", "60"])
        let client = try RawClient(port: service.port)
        try client.send("POST /refine HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{")
        usleep(100_000)
        service.signal(SIGTERM)
        usleep(200_000)
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
