import Testing

@testable import HTTPServing

struct RoutePatternTests {
    @Test func parsesLiteralsAndParameters() {
        let pattern = RoutePattern("/sets/{name}/rows")
        #expect(pattern.segments == [.literal("sets"), .parameter("name"), .literal("rows")])
        #expect(!pattern.isLiteral)
        #expect(RoutePattern("/sets").isLiteral)
    }

    @Test func matchesWholePathsOnly() {
        let pattern = RoutePattern("/sets/{name}")
        func match(_ path: String) -> [String: String]? { pattern.match(RoutePattern.split(path)) }
        #expect(match("/sets/cars") == ["name": "cars"])
        #expect(match("/sets/") == nil)
        #expect(match("/sets") == nil)
        #expect(match("/sets/cars/") == nil)
        #expect(match("/other/cars") == nil)
    }

    @Test func splitsAtEverySlash() {
        #expect(RoutePattern.split("/a//b/") == ["a", "", "b", ""])
        #expect(RoutePattern.split("/") == [""])
    }

    @Test(arguments: ["sets", "/a{b}", "/{a}/{a}", "/{a", "/a}"])
    func aWrongPatternIsTheProgrammersMistake(text: String) async {
        // Each of these stops the process; the arguments must be literals inside an exit test.
        switch text {
        case "sets": await #expect(processExitsWith: .failure) { _ = RoutePattern("sets") }
        case "/a{b}": await #expect(processExitsWith: .failure) { _ = RoutePattern("/a{b}") }
        case "/{a}/{a}": await #expect(processExitsWith: .failure) { _ = RoutePattern("/{a}/{a}") }
        case "/{a": await #expect(processExitsWith: .failure) { _ = RoutePattern("/{a") }
        default: await #expect(processExitsWith: .failure) { _ = RoutePattern("/a}") }
        }
    }
}
