import Foundation
import HTTPServing
import HTTPWire
import Testing

@testable import RecoService

struct OpenAPIEndpointTests {
    /// The repository's file, beside Package.swift.
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "openapi.yaml")

    @Test func answersTheRepositorysFile() async throws {
        let response = await (try ServiceFixture()).send("GET", "/openapi.yaml")
        #expect(response.status == 200)
        #expect(response.fields.first("Content-Type") == "application/yaml; charset=utf-8")
        #expect(response.body == [UInt8](try Data(contentsOf: Self.file)))
    }

    @Test func theDefaultsItTellsAreOurs() throws {
        let text = String(decoding: OpenAPIEndpoint.document, as: UTF8.self)
        #expect(text.contains("  version: \(ServiceConfiguration().version)\n"))
        #expect(text.contains("          maximum: \(ServiceLimits().kLimit)\n"))
    }

    /// Every status that a route is counted by must be described, and every one that it is refused
    /// with for want of a key or by its limits: `open-routes` can close any of them.
    @Test(arguments: ServiceRoute.allCases)
    func statusesAreDescribed(route: ServiceRoute) throws {
        let text = String(decoding: OpenAPIEndpoint.document, as: UTF8.self)
        let path = try #require(text.firstRange(of: "\n  \(route.pattern):\n"))
        let rest = text[path.upperBound...]
        let pathText = rest[..<(rest.firstRange(of: "\n  /")?.lowerBound ?? rest.endIndex)]
        let method = try #require(
            pathText.firstRange(of: "    \(route.method.lowercased()):\n")
        )
        let methodText = pathText[method.upperBound...]
        let end = methodText.firstMatch(of: /\n    [a-z]/)?.range.lowerBound
        for status in route.statuses + [401, 403, 429, 503] {
            #expect(methodText[..<(end ?? methodText.endIndex)].contains("\"\(status)\":"))
        }
    }
}
