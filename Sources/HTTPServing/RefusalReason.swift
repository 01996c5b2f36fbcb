import HTTPWire

/// Why the server itself answers a request, instead of the handler of a route.
///
/// The raw value is what metrics and logs call it.
public enum RefusalReason: String, CaseIterable, Sendable {
    /// Bytes that are no request of HTTP/1.1.
    case malformedRequest = "malformed_request"
    /// The client finished sending in the middle of a request.
    case incompleteRequest = "incomplete_request"
    /// A body that is not in the coding that it is said to be in.
    case malformedBody = "malformed_body"
    /// A request without TLS on a port that speaks it.
    case plainHTTP = "plain_http"
    /// No key, or one that is not known.
    case unauthorized
    /// A key that may not do this.
    case forbidden
    /// Nothing is at the path.
    case notFound = "not_found"
    /// The path has other methods.
    case methodNotAllowed = "method_not_allowed"
    /// The client takes no coding that there is.
    case notAcceptable = "not_acceptable"
    /// The request took too long to arrive.
    case timedOut = "timed_out"
    /// More body than is taken.
    case bodyTooLarge = "body_too_large"
    /// A longer target than is taken.
    case targetTooLong = "target_too_long"
    /// A content coding that is not known.
    case unsupportedCoding = "unsupported_coding"
    /// A URI of https on a port without TLS.
    case misdirected
    /// An expectation that is not known.
    case expectationFailed = "expectation_failed"
    /// A key's requests came too fast.
    case rateLimited = "rate_limited"
    /// A larger head than is taken.
    case headTooLarge = "head_too_large"
    /// A method or transfer coding that is not known.
    case notImplemented = "not_implemented"
    /// As many bytes of requests or answers are held as may be.
    case bytesHeld = "bytes_held"
    /// As many requests of a key are under way as may be.
    case concurrencyLimited = "concurrency_limited"
    /// The service has not read what it serves.
    case notReady = "not_ready"
    /// Another version of HTTP.
    case unsupportedVersion = "unsupported_version"

    /// The status that the client gets.
    public var status: Int {
        switch self {
        case .malformedRequest, .incompleteRequest, .malformedBody, .plainHTTP: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .timedOut: 408
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .unsupportedCoding: 415
        case .expectationFailed: 417
        case .misdirected: 421
        case .rateLimited: 429
        case .headTooLarge: 431
        case .notImplemented: 501
        case .bytesHeld, .concurrencyLimited, .notReady: 503
        case .unsupportedVersion: 505
        }
    }

    /// The reason behind an error of the parser.
    init(_ error: WireError) {
        self =
            switch error.status {
            case 413: .bodyTooLarge
            case 414: .targetTooLong
            case 417: .expectationFailed
            case 431: .headTooLarge
            case 501: .notImplemented
            case 505: .unsupportedVersion
            default: .malformedRequest
            }
    }

    /// The reason behind an error of a body's coding.
    init(_ error: ContentCodingError) {
        self =
            switch error {
            case .malformed, .truncated, .trailingBytes: .malformedBody
            case .nothingAcceptable: .notAcceptable
            case .tooLarge, .aboveHoldersLimit, .ratioTooHigh: .bodyTooLarge
            case .unknownCoding, .severalCodings: .unsupportedCoding
            case .outOfMemory: .bytesHeld
            }
    }
}
