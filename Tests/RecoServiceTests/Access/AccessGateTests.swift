import HTTPServing
import HTTPWire
import Synchronization
import Testing

@testable import RecoService

struct AccessGateTests {
    /// A clock that moves when it is told to.
    private final class Clock: Sendable {
        private let instant = Mutex(ContinuousClock.now)

        var now: ContinuousClock.Instant { instant.withLock(\.self) }

        func pass(_ duration: Duration) { instant.withLock { $0 += duration } }
    }

    private let clock = Clock()

    private func key(
        _ name: String,
        _ change: (inout AccessKey) -> Void = { _ in }
    ) -> AccessKey {
        var key = AccessKey(name: name, digest: KeyDigest(of: "secret of \(name)"))
        change(&key)
        return key
    }

    private func gate(
        _ policy: AccessPolicy?,
        isLocal: Bool = true,
        openPaths: Set<String> = AccessPolicy.defaultOpenPaths
    ) -> AccessGate {
        let clock = clock
        let gate = AccessGate(
            isLocal: isLocal,
            openPaths: openPaths,
            retryAfterSeconds: 7
        ) { clock.now }
        if let policy { gate.install(policy) }
        return gate
    }

    private func head(
        _ authorization: String?...,
        field: String? = nil
    ) throws -> RequestHead {
        var text = "GET / HTTP/1.1\r\nHost: a\r\n"
        if let field { text += field + "\r\n" }
        for value in authorization.compactMap(\.self) { text += "Authorization: \(value)\r\n" }
        var parser = RequestParser()
        parser.receive(Array((text + "\r\n").utf8).span)
        guard case .head(let head) = try parser.nextEvent() else { throw CancellationError() }
        return head
    }

    private func ask(
        _ gate: AccessGate,
        _ route: ServiceRoute = .refine,
        as authorization: String? = nil
    ) throws -> Admission {
        gate.admit(to: route)(try head(authorization))
    }

    private func refusal(_ admission: Admission) -> (RefusalReason, HTTPResponse)? {
        guard case .refused(let response, let reason, _) = admission else { return nil }
        #expect(response.status == reason.status)
        return (reason, response)
    }

    private func permit(_ admission: Admission) -> Permit? {
        guard case .admitted(let permit) = admission else { return nil }
        return permit
    }

    @Test(arguments: ServiceRoute.allCases)
    func withoutKeysEverybodyMayDoEverythingOnOneMachine(route: ServiceRoute) throws {
        let admission = try ask(gate(AccessPolicy()), route)
        #expect(refusal(admission) == nil && permit(admission) == nil)
    }

    @Test func withoutKeysStrangersDoNotReload() throws {
        let gate = gate(AccessPolicy(), isLocal: false)
        #expect(refusal(try ask(gate, .reload))?.0 == .forbidden)
        #expect(refusal(try ask(gate, .putLabelSet)) == nil)
    }

    /// Loopback is no proof: pages in a browser and proxies for others come from there, too.
    @Test(arguments: [
        "Origin: https://evil.example", "X-Forwarded-For: 203.0.113.1", "Forwarded: for=1.2.3.4",
        "Via: 1.1 proxy",
    ])
    func withoutKeysNeitherPagesNorProxiesReload(field: String) throws {
        let gate = gate(AccessPolicy())
        #expect(refusal(gate.admit(to: .reload)(try head(field: field)))?.0 == .forbidden)
        #expect(refusal(gate.admit(to: .refine)(try head(field: field))) == nil)
    }

    /// Those who read the log want to know whose requests were refused.
    @Test func refusalsNameTheHolderOfTheKey() throws {
        let gate = gate(AccessPolicy(keys: [key("us") { $0.rateLimit = 1e-6 }]))
        for route in [ServiceRoute.reload, .refine, .refine] {
            let admission = try ask(gate, route, as: "Bearer secret of us")
            guard case .refused(_, _, let holder) = admission else { continue }
            #expect(holder == "us")
        }
        let last = try #require(refusal(try ask(gate, as: "Bearer secret of us")))
        #expect(last.1.fields.first("Retry-After") == "1000000")
    }

    @Test(arguments: ServiceRoute.allCases)
    func eachRouteNeedsItsScope(route: ServiceRoute) throws {
        let policy = AccessPolicy(keys: [
            key("reader"), key("writer") { $0.scopes = [.write] },
            key("both") { $0.scopes = [.read, .write] },
        ])
        let gate = gate(policy)
        let isOpen = ["/healthz", "/readyz", "/metrics"].contains(route.pattern)
        let writes = [ServiceRoute.putLabelSet, .deleteLabelSet, .reload].contains(route)
        func reason(_ authorization: String?) throws -> RefusalReason? {
            refusal(try ask(gate, route, as: authorization))?.0
        }
        #expect(try reason(nil) == (isOpen ? nil : .unauthorized))
        #expect(try reason("Bearer wrong") == (isOpen ? nil : .unauthorized))
        #expect(try reason("Bearer secret of reader") == (writes ? .forbidden : nil))
        #expect(
            try reason("Bearer secret of writer") == (isOpen || writes ? nil : .forbidden)
        )
        #expect(try reason("bearer   secret of both") == nil)
    }

    @Test func saysHowToBringAKey() throws {
        let gate = gate(AccessPolicy(keys: [key("us")]))
        let missing = try #require(refusal(try ask(gate))).1
        #expect(missing.fields.first("WWW-Authenticate") == #"Bearer realm="reco""#)
        let unknown = try #require(refusal(try ask(gate, as: "Bearer x"))).1
        #expect(
            unknown.fields.first("WWW-Authenticate")
                == #"Bearer realm="reco", error="invalid_token""#
        )
        let weak = try #require(refusal(try ask(gate, .reload, as: "Bearer secret of us"))).1
        #expect(weak.fields.first("WWW-Authenticate")?.contains("insufficient_scope") == true)
    }

    @Test(arguments: [
        "Basic c2VjcmV0", "Bearer", "Bearer ", "secret of us", "Bearersecret of us",
    ])
    func anythingButABearerIsNone(authorization: String) throws {
        let gate = gate(AccessPolicy(keys: [key("us")]))
        #expect(refusal(try ask(gate, as: authorization))?.0 == .unauthorized)
    }

    @Test func twoFieldsAreNone() throws {
        let gate = gate(AccessPolicy(keys: [key("us")]))
        let head = try head("Bearer secret of us", "Bearer secret of us")
        #expect(refusal(gate.admit(to: .refine)(head))?.0 == .unauthorized)
    }

    @Test func holdsAKeyToItsRate() throws {
        let gate = gate(
            AccessPolicy(keys: [key("us") { ($0.rateLimit, $0.burstLimit) = (0.5, 2) }])
        )
        let us = "Bearer secret of us"
        for _ in 0..<2 { #expect(permit(try ask(gate, as: us)) != nil) }
        let (reason, response) = try #require(refusal(try ask(gate, as: us)))
        #expect(reason == .rateLimited)
        #expect(response.fields.first("Retry-After") == "2")
        clock.pass(.seconds(2))
        #expect(permit(try ask(gate, as: us)) != nil)
        #expect(gate.numbers.map(\.count) == [3, 0, 1, 0])
    }

    @Test func holdsAKeyToItsConcurrency() throws {
        let gate = gate(AccessPolicy(keys: [key("us") { $0.concurrencyLimit = 2 }]))
        let us = "Bearer secret of us"
        var permits = [permit(try ask(gate, as: us)), permit(try ask(gate, as: us))]
        #expect(permits.allSatisfy { $0?.holder == "us" })
        let (reason, response) = try #require(refusal(try ask(gate, as: us)))
        #expect(reason == .concurrencyLimited)
        #expect(response.fields.first("Retry-After") == "7")
        permits.removeLast()
        #expect(permit(try ask(gate, as: us)) != nil)
        withExtendedLifetime(permits) {}
    }

    @Test func aPermitBearsTheKeysBodyLimit() throws {
        let gate = gate(AccessPolicy(keys: [key("us") { $0.bodyByteLimit = 99 }]))
        #expect(permit(try ask(gate, as: "Bearer secret of us"))?.bodyByteLimit == 99)
    }

    /// What was used is used, whatever the file of keys says anew.
    @Test func usageOutlivesAReload() throws {
        let policy = AccessPolicy(keys: [key("us") { ($0.rateLimit, $0.concurrencyLimit) = (1, 1) }]
        )
        let gate = gate(policy)
        let us = "Bearer secret of us"
        let held = permit(try ask(gate, as: us))
        gate.install(policy)
        #expect(refusal(try ask(gate, as: us))?.0 == .concurrencyLimited)
        withExtendedLifetime(held) {}
    }

    @Test func aKeyThatIsTakenAwayIsUnknown() throws {
        let gate = gate(AccessPolicy(keys: [key("us"), key("them")]))
        gate.install(AccessPolicy(keys: [key("them")]))
        #expect(refusal(try ask(gate, as: "Bearer secret of us"))?.0 == .unauthorized)
        #expect(gate.keyCount == 1)
    }

    /// Requests of a key go on without it, and count when it comes back.
    @Test func aKeyThatComesBackFindsItsRequests() throws {
        let keys = [key("us") { $0.concurrencyLimit = 1 }]
        let gate = gate(AccessPolicy(keys: keys))
        let us = "Bearer secret of us"
        var held = permit(try ask(gate, as: us))
        #expect(held != nil)
        gate.install(AccessPolicy(keys: [key("them")]))
        #expect(gate.numbers.map(\.name) == ["them", "them", "them", "them"])
        gate.install(AccessPolicy(keys: keys))
        #expect(refusal(try ask(gate, as: us))?.0 == .concurrencyLimited)
        #expect(gate.numbers.map(\.count) == [1, 0, 0, 1])
        withExtendedLifetime(held) {}
        held = nil
        #expect(permit(try ask(gate, as: us)) != nil)
        #expect(gate.numbers.map(\.count) == [2, 0, 0, 1])
    }

    /// Nothing is kept of a key that is gone and has nothing under way.
    @Test func aKeyThatEndedMeanwhileStartsAnew() throws {
        let keys = [key("us") { ($0.rateLimit, $0.burstLimit) = (1e-6, 1) }]
        let gate = gate(AccessPolicy(keys: keys))
        let us = "Bearer secret of us"
        var held = permit(try ask(gate, as: us))
        #expect(held != nil)
        gate.install(AccessPolicy(keys: [key("them")]))
        withExtendedLifetime(held) {}
        held = nil
        gate.install(AccessPolicy(keys: keys))
        #expect(gate.numbers.map(\.count) == [0, 0, 0, 0])
        #expect(permit(try ask(gate, as: us)) != nil)
    }

    /// Before the keys are read nobody can be known.
    @Test(arguments: ServiceRoute.allCases)
    func isClosedUntilThereIsAPolicy(route: ServiceRoute) throws {
        let isOpen = AccessPolicy.defaultOpenPaths.contains(route.pattern)
        let reason = refusal(try ask(gate(nil), route))?.0
        #expect(reason == (isOpen ? nil : .notReady))
    }

    @Test func openPathsAreThoseOfTheSettings() throws {
        let gate = gate(AccessPolicy(keys: [key("us")]), openPaths: ["/info"])
        #expect(refusal(try ask(gate, .info)) == nil)
        #expect(refusal(try ask(gate, .health))?.0 == .unauthorized)
    }
}
