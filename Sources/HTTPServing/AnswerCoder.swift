import HTTPWire

/// Decides which answers are compressed, and compresses them.
///
/// Compressing takes long enough to hold up a loop's other connections, so connections ask
/// first and leave the work to a task.
struct AnswerCoder: Sendable {
    /// The smallest body that is compressed; 0 for never.
    let minimumByteCount: Int
    /// Where bytes are counted before and after.
    let counters: ServerCounters

    /// The request's field on which answers depend.
    static let varyingField = "Accept-Encoding"

    /// Whether anything can be answered to a client that takes this.
    func canAnswer(_ accepted: AcceptEncoding) -> Bool {
        accepted.takesIdentity || minimumByteCount > 0 && accepted.coding != nil
    }

    /// Whether an answer to a client that takes this is to be compressed.
    func compresses(_ response: HTTPResponse, for accepted: AcceptEncoding) -> Bool {
        guard minimumByteCount > 0, accepted.coding != nil, !response.body.isEmpty else {
            return false
        }
        return dependsOnClient(response) || !accepted.takesIdentity
    }

    /// The answer, compressed if it is worth it and if the client takes that.
    func encoded(_ response: HTTPResponse, for accepted: AcceptEncoding) -> HTTPResponse {
        var response = response
        // RFC 9110 §12.5.5: also when this client gets it as it is.
        if dependsOnClient(response) { response.fields.append("Vary", Self.varyingField) }
        guard compresses(response, for: accepted), let coding = accepted.coding,
            let coded = coding.deflated(response.body, mayGrow: !accepted.takesIdentity)
        else { return response }
        counters.plainAnswerBytes.count(response.body.count)
        counters.codedAnswerBytes.count(coded.count)
        response.body = coded
        response.fields.append("Content-Encoding", coding.rawValue)
        return response
    }

    /// Whether the same answer is compressed for some clients and not for others.
    func dependsOnClient(_ response: HTTPResponse) -> Bool {
        minimumByteCount > 0 && response.body.count >= minimumByteCount
            && !response.fields.contains("Content-Encoding")
            && Self.isCompressible(response.fields.first("Content-Type") ?? "")
    }

    /// Whether a media type is text of some kind; others are mostly compressed already.
    private static func isCompressible(_ type: String) -> Bool {
        let essence = type.prefix { $0 != ";" && $0 != " " }
        switch essence {
        case "application/json", "application/yaml": return true
        default: return essence.hasPrefix("text/") || essence.hasSuffix("+json")
        }
    }
}
