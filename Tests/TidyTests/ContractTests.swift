import Testing

/// The promises that two files make about each other.
struct ContractTests {
    /// `GET /healthz` and the like, as the source registers them.
    private func sourceRoutes() throws -> Set<String> {
        var routes: Set<String> = []
        for path in Repository.files(in: "Sources/RecoService", extensions: ["swift"]) {
            let text = try Repository.text(of: path)
            for match in text.matches(of: /\.on\(\s*"([A-Z]+)",\s*"([^"]+)"/) {
                routes.insert("\(match.output.1) \(match.output.2)")
            }
        }
        return routes
    }

    /// The same, as `openapi.yaml` describes them.
    private func describedRoutes() throws -> Set<String> {
        var routes: Set<String> = []
        var isInPaths = false
        var path = ""
        for line in try Repository.text(of: "openapi.yaml").split(separator: "\n") {
            if !line.hasPrefix(" ") {
                isInPaths = line.hasPrefix("paths:")
            } else if isInPaths, let match = line.firstMatch(of: /^  "?(\/[^":]*)"?:/) {
                path = String(match.output.1)
            } else if isInPaths,
                let match = line.firstMatch(of: /^    (get|put|post|delete|patch|head):/)
            {
                routes.insert("\(match.output.1.uppercased()) \(path)")
            }
        }
        return routes
    }

    @Test func routesAreThoseOfTheDescription() throws {
        let routes = try sourceRoutes()
        #expect(routes.count >= 10)
        #expect(routes == (try describedRoutes()))
    }

    /// What the contract with the users names.
    @Test(arguments: [
        "POST /refine", "POST /classify", "GET /healthz", "GET /readyz", "GET /metrics",
        "GET /info", "GET /openapi.yaml", "GET /label-sets", "GET /label-sets/{name}",
        "PUT /label-sets/{name}", "DELETE /label-sets/{name}", "POST /admin/reload",
    ])
    func everyPromisedRouteIsThere(route: String) throws {
        #expect(try sourceRoutes().contains(route))
    }

    @Test func continuousIntegrationRunsNothingButTheTests() throws {
        let script = try Repository.text(of: ".ci/run")
        #expect(script.contains("set -euo pipefail"))
        #expect(script.contains("make test"))
    }

    /// Links to files of this repository that README and the design pages make.
    @Test(arguments: ["README.md", "CHANGELOG.md"])
    func relativeLinksLead(path: String) throws {
        for match in try Repository.text(of: path).matches(of: /\]\(([^)#:]+)\)/) {
            #expect(Repository.holds(String(match.output.1)), "\(path) links \(match.output.1)")
        }
    }

    @Test func systemPackagesAreTheSameEverywhere() throws {
        let makefile = try Repository.text(of: "Makefile")
        let readme = try Repository.text(of: "README.md")
        for package in ["libssl-dev", "zlib1g-dev"] {
            #expect(makefile.contains(package))
            #expect(readme.contains(package))
        }
    }
}
