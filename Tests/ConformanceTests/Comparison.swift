import TestSupport

/// What this server and nginx did with the same cases, and the tables that tell it.
struct Comparison: Sendable {
    /// Both servers' outcomes of one case.
    struct Verdict: Sendable {
        let example: ConformanceCase
        let isKeptHere: Bool
        /// What nginx did; nil if it was not asked.
        let other: Observation?

        var breaksRule: Bool { other.map { !example.forbidden(by: $0).isEmpty } ?? false }
        var isAlike: Bool { other.map { example.isPromise($0) } ?? false }
    }

    let subjects: [(title: String, verdicts: [Verdict])]

    /// Holds every conversation with both over TCP, those of short time limits with ours alone.
    init(nginx: NginxServer, servers: ConformanceServers) throws {
        subjects = try Subject.all.map { subject in
            let verdicts = try subject.cases.map { example in
                let transport = example.transport ?? .plain
                let ours = servers.party(transport, isImpatient: example.needsImpatience)
                let found = try Conversation(
                    example: example,
                    way: transport == .plain ? .plain : .tls
                ).hold(with: ours.port, tls: ours.tls)
                var other: Observation?
                if case .held = example.comparison {
                    let conversation = Conversation(example: example, way: .plain)
                    other = try conversation.hold(with: nginx.port, tls: nil)
                }
                let isKept = example.broken(by: found).isEmpty && example.deviation == nil
                return Verdict(example: example, isKeptHere: isKept, other: other)
            }
            return (subject.title, verdicts)
        }
    }

    var verdicts: [Verdict] { subjects.flatMap(\.verdicts) }

    /// Counts per subject.
    var countTable: String {
        var rows = subjects.map { row($0.title, $0.verdicts) }
        rows.append(row("**together**", verdicts))
        return """
            | subject | cases | reco as required | nginx asked | nginx as required | nginx as reco |
            |---|---|---|---|---|---|
            \(rows.joined(separator: "\n"))
            """
    }

    /// The cases in which nginx does what a MUST or MUST NOT forbids.
    var violationTable: String {
        let rows = verdicts.filter(\.breaksRule).map { verdict in
            let found = verdict.other?.summary ?? ""
            let promised = verdict.example.promise.summary
            return
                "| \(verdict.example.name) | \(verdict.example.clause) | \(promised) | \(found) |"
        }
        return """
            | case | clause | reco | nginx |
            |---|---|---|---|
            \(rows.joined(separator: "\n"))
            """
    }

    /// The cases in which nginx is within its rights and does something else than this server.
    var differenceList: String {
        subjects.compactMap { subject in
            let different = subject.verdicts.filter { verdict in
                verdict.other != nil && !verdict.isAlike && !verdict.breaksRule
            }
            guard !different.isEmpty else { return nil }
            let names = different.map { "\($0.example.name) (\($0.other?.summary ?? ""))" }
            return "- \(subject.title): " + names.joined(separator: "; ")
        }.joined(separator: "\n")
    }

    private func row(_ title: String, _ verdicts: [Verdict]) -> String {
        let asked = verdicts.filter { $0.other != nil }
        let numbers = [
            verdicts.count, verdicts.count { $0.isKeptHere }, asked.count,
            asked.count { !$0.breaksRule }, asked.count { $0.isAlike },
        ]
        return "| \(title) | " + numbers.map(String.init).joined(separator: " | ") + " |"
    }
}

extension Outcome {
    /// The statuses and the end in one line, as an observation has them.
    var summary: String {
        let statuses = answers.map { answer in
            if case .exactly(let status) = answer.status { String(status) } else { "any" }
        }
        let words = statuses.isEmpty ? "nothing" : statuses.joined(separator: " ")
        return words + (connection == .stays ? ", stays" : ", ends")
    }
}
