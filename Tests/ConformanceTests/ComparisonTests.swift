import Foundation
import TestSupport
import Testing

/// The same cases asked of nginx, which writes the tables of the page on conformance.
///
/// What nginx does with a case is not for this project to demand. What is: that nginx was really
/// asked, so the plain cases that any server answers alike have to come out alike.
@Suite(.served, .enabled(if: NginxServer.programPath != nil, "nginx is not on PATH"))
struct ComparisonTests {
    private static let pageVariable = "RECO_CONFORMANCE_PAGE"

    @Test func nginxIsAskedTheSame() async throws {
        let servers = try #require(ConformanceServers.current)
        let (comparison, version) = try await onOwnThread {
            let nginx = try NginxServer(echoPort: servers.party(.plain).port)
            return (try Comparison(nginx: nginx, servers: servers), nginx.version)
        }
        let alike = Set(comparison.verdicts.filter(\.isAlike).map(\.example.name))
        let plain = [
            "CR LF ends every line", "a body of a known length", "several chunks", "a query",
            "no Host in HTTP/1.1", "a client that waits for 100", "fifty requests at once",
        ]
        #expect(alike.isSuperset(of: plain), "nginx does not serve what any server does")
        #expect(comparison.verdicts.allSatisfy { $0.isKeptHere || $0.example.deviation != nil })
        let tables = Self.tables(comparison, version: version)
        guard let path = ProcessInfo.processInfo.environment[Self.pageVariable] else { return }
        print(tables)
        try ConformancePage(path: path).write(tables)
    }

    private static func tables(_ comparison: Comparison, version: String) -> String {
        let date = Date.now.formatted(.iso8601.year().month().day())
        return """
            \(version), \(date), over TCP.

            \(comparison.countTable)

            Where nginx does what a MUST or MUST NOT forbids:

            \(comparison.violationTable)

            Where nginx is within its rights and does something else (its statuses in brackets):

            \(comparison.differenceList)
            """
    }
}
