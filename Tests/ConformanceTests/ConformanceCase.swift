import Testing

/// One conversation with a server: what a client sends, and what must come back.
///
/// Two things are said about the answers. The *promise* is what this server does, to the status. It
/// is one of the outcomes that the RFC permits; *permitted* are the others, so that another server,
/// which answers differently and as rightly, is judged by the RFC and not by our choices. Permitted
/// is what no MUST and no MUST NOT forbids: a SHOULD that is not followed, and an invalid message
/// that is understood all the same where nothing forbids that (RFC 9110 §2.4), break nothing.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    /// What the client does, in order.
    enum Step: Sendable {
        case send([UInt8])
        /// Waits for an interim answer; a final one ends the sending.
        case awaitInterim
    }

    /// How the client ends.
    enum Ending: Sendable {
        /// With one more request, which is answered only if the connection stays.
        case probe
        /// By finishing its side.
        case finishSending
        /// By waiting for the server's end.
        case silence
    }

    /// What is told of nginx for this case.
    enum Comparison: Sendable {
        case held
        /// It is not asked, and why.
        case left(String)
    }

    /// A sentence that no other case has.
    let name: String
    /// The clause that it holds, such as `9112 §6.3`.
    let clause: String
    let steps: [Step]
    let promise: Outcome
    let permitted: [Outcome]
    var ending = Ending.probe
    /// The only transport for which this holds; nil for both.
    var transport: Way.Transport?
    /// Whether the server is one with short time limits.
    var needsImpatience = false
    /// Why the promise is not what the RFC demands, if it is not.
    var deviation: String?
    var comparison = Comparison.held

    var testDescription: String { name }

    /// Which of the answers are to `HEAD`.
    var headPlaces: Set<Int> {
        Set(promise.answers.indices.filter { promise.answers[$0].isToHead })
    }

    /// How many bytes the client sends.
    var byteCount: Int {
        steps.reduce(0) { count, step in
            if case .send(let bytes) = step { count + bytes.count } else { count }
        }
    }

    /// What this server did that it has not promised.
    func broken(by found: Observation) -> [String] {
        if let fault = found.fault { return [fault] }
        var mismatches = promise.mismatches(with: found, ofOtherServer: false)
        for answer in found.answers { mismatches += answer.violations(ofOtherServer: false) }
        // RFC 9112 §9.6: who ends the connection says so. After the client's end that goes unsaid.
        let isToldToEnd = if case .finishSending = ending { false } else { true }
        if case .ends = promise.connection, isToldToEnd, !found.stays,
            let last = found.answers.last, !last.says("Connection", "close")
        {
            mismatches.append("expected Connection: close, found '\(last.head)'")
        }
        return mismatches
    }

    /// What another server did that the RFC does not permit; empty when it is within its rights.
    func forbidden(by found: Observation) -> [String] {
        if let fault = found.fault { return [fault] }
        let violations = found.answers.flatMap { $0.violations(ofOtherServer: true) }
        let outcomes = deviation == nil ? [promise] + permitted : permitted
        let mismatches = outcomes.map { $0.mismatches(with: found, ofOtherServer: true) }
        let isPermitted = mismatches.contains { $0.isEmpty }
        return violations + (isPermitted ? [] : mismatches.first ?? ["nothing is permitted"])
    }

    /// Whether another server's outcome is the same as ours is promised to be.
    func isPromise(_ found: Observation) -> Bool {
        found.fault == nil && promise.mismatches(with: found, ofOtherServer: true).isEmpty
    }
}
