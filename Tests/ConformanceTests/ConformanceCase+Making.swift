/// Ways to write cases down. Each scalar of a text is one byte, so `\u{FF}` is the byte 0xFF.
extension ConformanceCase {
    /// Something invalid that is refused, and whatever follows it ignored.
    ///
    /// Unless more is said, the RFC lets other servers refuse it with another status, end the
    /// connection without a word, or understand it all the same.
    static func refused(
        _ name: String,
        _ clause: String,
        _ text: String,
        _ status: Int = 400,
        permits: [Outcome] = [.refusal, .silence, .served]
    ) -> ConformanceCase {
        answered(name, clause, text, [.status(status)], .ends, permits: permits)
    }

    /// Something that every server must refuse, with just this status.
    static func mustBeRefused(
        _ name: String,
        _ clause: String,
        _ text: String,
        _ status: Int = 400,
        permits: [Outcome] = []
    ) -> ConformanceCase {
        answered(name, clause, text, [.status(status)], .ends, permits: permits)
    }

    /// Requests that are answered, each as listed.
    static func answered(
        _ name: String,
        _ clause: String,
        _ text: String,
        _ answers: [ExpectedAnswer],
        _ connection: Outcome.Connection = .stays,
        permits: [Outcome] = []
    ) -> ConformanceCase {
        ConformanceCase(
            name: name,
            clause: clause,
            steps: [.send(bytes(text))],
            promise: Outcome(answers, connection),
            permitted: permits
        )
    }

    /// `GET /now` with these fields, which is served as ever.
    static func served(
        _ name: String,
        _ clause: String,
        _ fields: String...,
        permits: [Outcome] = []
    ) -> ConformanceCase {
        answered(name, clause, get("/now", fields), [.status(200, "now")], permits: permits)
    }

    /// A conversation in several steps.
    static func steps(
        _ name: String,
        _ clause: String,
        _ steps: [Step],
        _ answers: [ExpectedAnswer],
        _ connection: Outcome.Connection = .stays,
        permits: [Outcome] = []
    ) -> ConformanceCase {
        ConformanceCase(
            name: name,
            clause: clause,
            steps: steps,
            promise: Outcome(answers, connection),
            permitted: permits
        )
    }

    /// The same, where the client finishes its side instead of asking for more.
    var thenFinished: ConformanceCase { with { $0.ending = .finishSending } }

    /// The same, where the client waits for the server to lose patience.
    var thenSilent: ConformanceCase {
        with {
            $0.ending = .silence
            $0.needsImpatience = true
            $0.comparison = .left("it would wait for nginx's own time limits")
        }
    }

    /// The same on one transport only.
    func only(_ transport: Way.Transport) -> ConformanceCase { with { $0.transport = transport } }

    /// The same without asking nginx.
    func notCompared(_ reason: String) -> ConformanceCase {
        with { $0.comparison = .left(reason) }
    }

    /// The same, admitting that the promise is not what the RFC demands.
    func deviating(_ reason: String) -> ConformanceCase { with { $0.deviation = reason } }

    private func with(_ change: (inout ConformanceCase) -> Void) -> ConformanceCase {
        var changed = self
        change(&changed)
        return changed
    }

    /// One byte per scalar.
    static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { scalar in
            precondition(scalar.value < 256, "expected a byte, found \(scalar)")
            return UInt8(truncatingIfNeeded: scalar.value)
        }
    }
}

/// A request with any first line, a good `Host`, these fields and this body.
func message(_ line: String, _ fields: [String] = [], body: String = "") -> String {
    ([line, "Host: a"] + fields).joined(separator: "\r\n") + "\r\n\r\n" + body
}

/// `GET` with these fields.
func get(_ target: String = "/now", _ fields: [String] = []) -> String {
    message("GET \(target) HTTP/1.1", fields)
}

/// `POST` to the route that answers with what it was sent.
func post(_ fields: String..., body: String = "") -> String {
    message("POST /echo HTTP/1.1", fields, body: body)
}

/// The same with a body in chunks, given as it is on the wire.
func chunked(_ body: String, _ fields: String...) -> String {
    message("POST /echo HTTP/1.1", ["Transfer-Encoding: chunked"] + fields, body: body)
}

/// So many times the same letter.
func letters(_ count: Int) -> String { String(repeating: "x", count: count) }
