import HTTPWire

/// The preconditions of a request: `If-Match` and `If-None-Match`.
///
/// How it works: what they speak of is the representation that `GET` would give, so its handler is
/// asked first: 2xx is one, 500 one that cannot be shown, 404 none. No representation here has an
/// entity tag or a date, hence a list of tags matches nothing, only `*` can, and the conditions with
/// dates are ignored, as their clauses demand for such resources. A path without `GET` has no representation that could
/// be selected, and nothing is evaluated there. The evaluation is no lock: another request may come
/// between it and the method. Source: RFC 9110 §13.1 and §13.2.
struct Preconditions: Sendable, Equatable {
    /// What a field says.
    private enum Condition: Equatable {
        /// `*`: anything that there is.
        case anything
        /// Entity tags, which nothing here has.
        case tags
    }

    private let match: Condition?
    private let noneMatch: Condition?

    /// Reads the fields of a request; nil if it has neither.
    init?(_ fields: FieldList) {
        match = Self.condition(fields.all("If-Match"))
        noneMatch = Self.condition(fields.all("If-None-Match"))
        guard match != nil || noneMatch != nil else { return nil }
    }

    private static func condition(_ values: [String]) -> Condition? {
        guard !values.isEmpty else { return nil }
        return values == ["*"] ? .anything : .tags
    }

    /// What is answered instead of performing the method; nil when the conditions hold.
    ///
    /// `current` is what `GET` answers; `If-Match` is evaluated first (§13.2.2).
    func refusal(method: String, current: HTTPResponse) -> HTTPResponse? {
        let isSafe = Self.isSafe(method)
        let isShown = (200...299).contains(current.status)
        // What is damaged is there: who may only create must not replace it.
        let isThere = isShown || current.status == 500 && !isSafe
        let isAbsent = current.status == 404 && !isSafe && method != "DELETE"
        // §13.2.1: where the request would fail anyway, the conditions say nothing. Of what is not
        // there nothing can be had or removed.
        guard isThere || isAbsent else { return nil }
        if let match, match == .tags || isAbsent {
            return failure("If-Match", expected: "the representation that the client has in mind")
        }
        guard noneMatch == .anything, isThere else { return nil }
        guard isSafe else { return failure("If-None-Match", expected: "nothing at this path") }
        var unchanged = HTTPResponse(status: 304)
        // §15.4.5: what a cache needs; the connection adds `Date`.
        for name in ["Cache-Control", "Content-Location", "Expires", "Vary"] {
            for value in current.fields.all(name) { unchanged.fields.append(name, value) }
        }
        return unchanged
    }

    /// A handler that evaluates the conditions before it performs the method.
    ///
    /// `representation` is the handler of `GET` at the same path, and `coder` knows which of its
    /// answers depend on the client.
    func guarding(
        _ handler: Router.Handler,
        representation: Router.Handler,
        coder: AnswerCoder
    ) -> Router.Handler {
        .waiting { request in
            guard Self.isSafe(request.method) else {
                var inquiry = request
                inquiry.method = "GET"
                inquiry.query = nil
                inquiry.body = []
                let current = await representation.respond(to: inquiry)
                let refusal = refusal(method: request.method, current: current)
                if let refusal { return refusal }
                return await handler.respond(to: request)
            }
            let current = await representation.respond(to: request)
            guard var refusal = refusal(method: request.method, current: current) else {
                return current
            }
            if refusal.status == 304, coder.dependsOnClient(current) {
                refusal.fields.append("Vary", AnswerCoder.varyingField)
            }
            return refusal
        }
    }

    private static func isSafe(_ method: String) -> Bool { method == "GET" || method == "HEAD" }

    private func failure(_ field: String, expected: String) -> HTTPResponse {
        let detail = "\(field): expected \(expected), found otherwise"
        return Problem(status: 412, detail: detail).response
    }
}
