import HTTPServing
import HTTPWire
import Synchronization

/// Decides which requests come in, by their keys.
///
/// The policy can be replaced while requests go on; what each key has used is kept by its name, that
/// of a key that is gone for as long as requests of it are under way: it may come back.
/// Source: RFC 6750 §2.1, §3 (bearer tokens), RFC 9110 §11.
final class AccessGate: Sendable {
    /// What becomes of a request that bears a key.
    enum Outcome: String, CaseIterable, Sendable {
        case admitted
        case forbidden
        case rateLimited = "rate_limited"
        case concurrencyLimited = "concurrency_limited"
    }

    /// What a key has used.
    private struct Usage {
        var bucket: TokenBucket?
        var runningCount = 0
        var outcomes: [Outcome: Int] = [:]
        /// Whether there is such a key now.
        var isCurrent = false
    }

    private struct State {
        /// Nil until the first one has been read: until then only what is open is.
        var policy: AccessPolicy?
        var usages: [String: Usage] = [:]

        /// Notes what a key has used, unless nobody can ask for it any more.
        mutating func keep(_ usage: Usage, of name: String) {
            usages[name] = usage.isCurrent || usage.runningCount > 0 ? usage : nil
        }
    }

    private let state = Mutex(State())
    private let isLocal: Bool
    private let openPaths: Set<String>
    private let retryAfterSeconds: Int
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Makes a gate that is closed until it has a policy.
    ///
    /// `isLocal` says that only programs of this machine reach the service.
    init(
        isLocal: Bool,
        openPaths: Set<String> = AccessPolicy.defaultOpenPaths,
        retryAfterSeconds: Int = 1,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.isLocal = isLocal
        self.openPaths = openPaths
        self.retryAfterSeconds = retryAfterSeconds
        self.now = now
    }

    /// Judges by another policy from now on.
    func install(_ policy: AccessPolicy) {
        state.withLock { state in
            state.policy = policy
            let names = Set(policy.keys.map(\.name))
            for name in names.union(state.usages.keys) {
                var usage = state.usages[name] ?? Usage()
                usage.isCurrent = names.contains(name)
                state.keep(usage, of: name)
            }
        }
    }

    /// How many keys there are.
    var keyCount: Int { state.withLock { $0.policy?.keys.count ?? 0 } }

    /// How often each key was used, by its name, and what came of it.
    var numbers: [(name: String, outcome: Outcome, count: Int)] {
        let usages = state.withLock(\.usages).filter(\.value.isCurrent)
        return usages.keys.sorted().flatMap { name in
            Outcome.allCases.map { (name, $0, usages[name]?.outcomes[$0] ?? 0) }
        }
    }

    /// The guard of a route.
    func admit(to route: ServiceRoute) -> RequestGuard {
        { head in self.admit(head, to: route) }
    }

    private func admit(_ head: RequestHead, to route: ServiceRoute) -> Admission {
        if openPaths.contains(route.pattern) { return .admitted(nil) }
        guard let policy = state.withLock(\.policy) else { return Self.refuseUnready() }
        guard !policy.keys.isEmpty else {
            return route == .reload && !isFromHere(head)
                ? Self.refuseAdministration() : .admitted(nil)
        }
        guard let secret = Self.bearer(in: head.fields) else { return Self.refuse(foundKey: false) }
        guard let key = policy.key(digest: KeyDigest(of: secret)) else {
            return Self.refuse(foundKey: true)
        }
        guard key.scopes.contains(route.scope) else {
            count(.forbidden, key)
            return Self.refuse(key, without: route.scope)
        }
        return takePlace(key)
    }

    /// Whether somebody on this machine asks, and neither a page in a browser nor a proxy for others.
    private func isFromHere(_ head: RequestHead) -> Bool {
        isLocal
            && !["Origin", "Forwarded", "X-Forwarded-For", "Via"].contains {
                head.fields.contains($0)
            }
    }

    /// Lets a known key in if its limits do.
    private func takePlace(_ key: AccessKey) -> Admission {
        let now = now()
        return state.withLock { state in
            var usage = state.usages[key.name] ?? Usage()
            defer { state.keep(usage, of: key.name) }
            if let limit = key.concurrencyLimit, usage.runningCount >= limit {
                usage.outcomes[.concurrencyLimited, default: 0] += 1
                return refuse(key, concurrency: limit)
            }
            if let rate = key.rateLimit {
                let burst = key.burstLimit ?? max(1, rate)
                var bucket = usage.bucket ?? TokenBucket(burst: burst, at: now)
                let wait = bucket.take(rate: rate, burst: burst, at: now)
                usage.bucket = bucket
                if let wait {
                    usage.outcomes[.rateLimited, default: 0] += 1
                    return Self.refuse(key, rate: rate, waitSeconds: wait)
                }
            }
            usage.outcomes[.admitted, default: 0] += 1
            usage.runningCount += 1
            let permit = Permit(holder: key.name, bodyByteLimit: key.bodyByteLimit) { [weak self] in
                self?.leave(key.name)
            }
            return .admitted(permit)
        }
    }

    private func leave(_ name: String) {
        state.withLock { state in
            var usage = state.usages[name] ?? Usage()
            precondition(usage.runningCount > 0, "\(name) has \(usage.runningCount) under way")
            usage.runningCount -= 1
            state.keep(usage, of: name)
        }
    }

    private func count(_ outcome: Outcome, _ key: AccessKey) {
        state.withLock { $0.usages[key.name]?.outcomes[outcome, default: 0] += 1 }
    }

    /// The token of `Authorization: Bearer TOKEN`; nil when there is none, or several fields.
    private static func bearer(in fields: FieldList) -> String? {
        let values = fields.all("Authorization")
        guard values.count == 1, let value = values.first else { return nil }
        let scheme = value.prefix { $0 != " " }
        guard scheme.lowercased() == "bearer" else { return nil }
        let token = value.dropFirst(scheme.count).drop { $0 == " " }
        return token.isEmpty ? nil : String(token)
    }
}

// MARK: - Refusals

extension AccessGate {
    private static func refuse(foundKey: Bool) -> Admission {
        var fields = FieldList()
        let error = foundKey ? ", error=\"invalid_token\"" : ""
        fields.append("WWW-Authenticate", "Bearer realm=\"reco\"" + error)
        let found = foundKey ? "one that is not known" : "none"
        return refuse(
            .unauthorized,
            "expected an API key as Authorization: Bearer KEY, found \(found)",
            fields
        )
    }

    private static func refuse(_ key: AccessKey, without scope: AccessScope) -> Admission {
        var fields = FieldList()
        fields.append(
            "WWW-Authenticate",
            "Bearer realm=\"reco\", error=\"insufficient_scope\", scope=\"\(scope.rawValue)\""
        )
        let found = key.scopes.map(\.rawValue).sorted().joined(separator: ", ")
        return refuse(
            .forbidden,
            "expected a key with the scope \(scope.rawValue), found one with \(found)",
            fields,
            holder: key.name
        )
    }

    private static func refuseAdministration() -> Admission {
        refuse(
            .forbidden,
            "expected an API key, or somebody on a machine that alone reaches the service"
                + " (no page of a browser, no proxy); found neither"
        )
    }

    private static func refuseUnready() -> Admission {
        refuse(.notReady, "not ready: the memory is still being opened and checked")
    }

    private static func refuse(
        _ key: AccessKey,
        rate: Double,
        waitSeconds: Double
    ) -> Admission {
        let seconds = max(1, Int(waitSeconds.rounded(.up)))
        return refuse(
            .rateLimited,
            "expected at most \(rate) requests a second with this key, found more;"
                + " retry in \(seconds) s",
            retryAfter(seconds),
            holder: key.name
        )
    }

    private func refuse(_ key: AccessKey, concurrency limit: Int) -> Admission {
        Self.refuse(
            .concurrencyLimited,
            "expected at most \(limit) requests of this key under way, found one more;"
                + " retry in \(retryAfterSeconds) s",
            Self.retryAfter(retryAfterSeconds),
            holder: key.name
        )
    }

    private static func retryAfter(_ seconds: Int) -> FieldList {
        var fields = FieldList()
        fields.append("Retry-After", String(seconds))
        return fields
    }

    private static func refuse(
        _ reason: RefusalReason,
        _ detail: String,
        _ fields: FieldList = FieldList(),
        holder: String? = nil
    ) -> Admission {
        let problem = Problem(status: reason.status, detail: detail, extraFields: fields)
        return .refused(problem.response, reason, holder: holder)
    }
}
