/// What comes back in one conversation: an answer per request, and what becomes of the connection.
struct Outcome: Sendable {
    /// What becomes of the connection after the answers.
    enum Connection: Sendable {
        /// A request behind the others is answered.
        case stays
        /// A request behind the others is not answered.
        case ends
        /// Nobody minds.
        case either
    }

    var answers: [ExpectedAnswer]
    var connection: Connection

    init(_ answers: [ExpectedAnswer], _ connection: Connection) {
        self.answers = answers
        self.connection = connection
    }

    /// What a conversation did differently; empty when it came out like this.
    ///
    /// Of another server only that is demanded which the RFC demands: it may also end a connection
    /// that this one keeps (RFC 9112 §9.5).
    func mismatches(with found: Observation, ofOtherServer isOther: Bool) -> [String] {
        guard found.answers.count == answers.count else {
            return ["expected \(answers.count) answers, found \(found.summary)"]
        }
        var mismatches: [String] = []
        for (expected, answer) in zip(answers, found.answers) {
            mismatches += expected.mismatches(with: answer, ofOtherServer: isOther)
        }
        switch connection {
        case .stays where !found.stays && !isOther:
            mismatches.append("expected that the connection stays, found its end")
        case .ends where found.stays:
            mismatches.append("expected the end of the connection, found that it stays")
        case .stays, .ends, .either: break
        }
        return mismatches
    }
}

extension Outcome {
    /// Refused, and the connection ended.
    static let refusal = Outcome([ExpectedAnswer(.refusal)], .ends)
    /// Refused, whatever becomes of the connection.
    static let anyRefusal = Outcome([ExpectedAnswer(.refusal)], .either)
    /// Ended without a word.
    static let silence = Outcome([], .ends)
    /// One request served, whatever becomes of the connection.
    static let served = Outcome([ExpectedAnswer(.success)], .either)
    /// One request served, and the connection ended.
    static let servedLast = Outcome([ExpectedAnswer(.success)], .ends)

    /// One answer of this status, whatever becomes of the connection.
    static func status(_ status: Int) -> Outcome {
        Outcome([.status(status)], .either)
    }
}

/// What one answer must be like.
struct ExpectedAnswer: Sendable {
    /// Which status it must have.
    enum Status: Sendable, Equatable {
        case exactly(Int)
        /// Any 2xx.
        case success
        /// Any 4xx or 5xx.
        case refusal
        case any

        func holds(_ status: Int) -> Bool {
            switch self {
            case .exactly(let expected): status == expected
            case .success: (200...299).contains(status)
            case .refusal: (400...599).contains(status)
            case .any: true
            }
        }
    }

    /// What must be true of a field.
    enum FieldRule: Sendable {
        case present(String)
        case absent(String)
        case equals(String, String)
    }

    var status: Status
    /// The body's text; nil for any.
    var body: String?
    /// Fields that the RFC demands or forbids.
    var fields: [FieldRule] = []
    /// Fields that this server promises besides.
    var ownFields: [FieldRule] = []
    /// How many interim answers come before; nil for any number.
    var interimCount: Int?
    /// Whether the request was `HEAD`, so that no body may follow.
    var isToHead = false

    init(_ status: Status, body: String? = nil) {
        self.status = status
        self.body = body
    }

    static func status(_ status: Int, _ body: String? = nil) -> ExpectedAnswer {
        ExpectedAnswer(.exactly(status), body: body)
    }

    /// The same with a field that the RFC demands or forbids.
    func with(_ rule: FieldRule) -> ExpectedAnswer {
        var answer = self
        answer.fields.append(rule)
        return answer
    }

    /// The same with a field that is this server's choice.
    func promising(_ rule: FieldRule) -> ExpectedAnswer {
        var answer = self
        answer.ownFields.append(rule)
        return answer
    }

    /// The same after so many interim answers.
    func after(interims count: Int) -> ExpectedAnswer {
        var answer = self
        answer.interimCount = count
        return answer
    }

    /// The same to `HEAD`.
    var toHead: ExpectedAnswer {
        var answer = self
        answer.isToHead = true
        return answer
    }

    func mismatches(with found: ReceivedAnswer, ofOtherServer isOther: Bool) -> [String] {
        var mismatches: [String] = []
        if !status.holds(found.status) {
            mismatches.append("expected status \(status), found \(found.status)")
        }
        if let body, found.text != body {
            mismatches.append("expected body '\(body)', found '\(found.text.prefix(80))'")
        }
        if let interimCount, found.interims.count != interimCount {
            mismatches.append("expected \(interimCount) interims, found \(found.interims)")
        }
        for rule in isOther ? fields : fields + ownFields {
            let holds =
                switch rule {
                case .present(let name): found.field(name) != nil
                case .absent(let name): found.field(name) == nil
                case .equals(let name, let value): found.field(name) == value
                }
            if !holds { mismatches.append("expected \(rule), found '\(found.head)'") }
        }
        return mismatches
    }
}
