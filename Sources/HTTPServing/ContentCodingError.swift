import HTTPWire

/// Why the content coding of a request, or the one that it asks for, is not served.
enum ContentCodingError: Error, Equatable, Sendable {
    /// A coding that is not known here.
    case unknownCoding(found: String)
    /// One coding upon another.
    case severalCodings(count: Int)
    /// More bytes than a body may have, counted while they are decoded.
    case tooLarge(byteLimit: Int)
    /// More bytes than the sender may send.
    case aboveHoldersLimit(byteLimit: Int, found: Int)
    /// So many times more bytes than were received that nothing but a bomb has them.
    case ratioTooHigh(limit: Int)
    /// Bytes that are not in the format, or whose checksum or length is wrong.
    case malformed(coding: ContentCoding, reason: String)
    /// The body ended before its stream did.
    case truncated(coding: ContentCoding)
    /// The stream ended before the body did.
    case trailingBytes(coding: ContentCoding)
    /// There is no memory for decoding.
    case outOfMemory
    /// The client takes neither the answer as it is nor in a coding that is known here.
    case nothingAcceptable

    /// The status that the server answers.
    var status: Int {
        switch self {
        case .malformed, .truncated, .trailingBytes: 400
        case .nothingAcceptable: 406
        case .tooLarge, .aboveHoldersLimit, .ratioTooHigh: 413
        case .unknownCoding, .severalCodings: 415
        case .outOfMemory: 503
        }
    }

    /// The error as the client sees it.
    var problem: Problem {
        var fields = FieldList()
        // RFC 9110 §15.5.16: with 415, what would have been taken.
        if status == 415 { fields.append("Accept-Encoding", ContentCoding.names) }
        return Problem(status: status, detail: detail, extraFields: fields)
    }

    private var detail: String {
        switch self {
        case .unknownCoding(let found):
            "expected Content-Encoding \(ContentCoding.names) or none, found \(excerpt(found))"
        case .severalCodings(let count):
            "expected at most one content coding, found \(count)"
        case .tooLarge(let byteLimit):
            "the decoded body is larger than \(byteLimit) bytes"
        case .aboveHoldersLimit(let byteLimit, let found):
            "expected a body of at most \(byteLimit) bytes with this key, found \(found) or more"
        case .ratioTooHigh(let limit):
            "the decoded body is more than \(limit) times as large as the coded one"
        case .malformed(let coding, let reason):
            "expected a body in \(coding.rawValue) format, found an error: \(reason)"
        case .truncated(let coding):
            "expected the end of the \(coding.rawValue) stream, found the end of the body"
        case .trailingBytes(let coding):
            "expected nothing after the end of the \(coding.rawValue) stream, found more bytes"
        case .outOfMemory: "there is no memory to decode the body; try again later"
        case .nothingAcceptable:
            "expected an Accept-Encoding that takes identity, \(ContentCoding.names)"
        }
    }

    /// What a client sent, cut to a length that an error message bears.
    private func excerpt(_ text: String) -> String {
        text.utf8.count <= 40 ? text : String(text.prefix(40)) + "..."
    }
}
