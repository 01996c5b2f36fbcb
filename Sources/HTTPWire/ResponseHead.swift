/// The status and fields of a response, without those that the encoder adds.
public struct ResponseHead: Sendable, Equatable {
    /// The status code, in 100…599.
    public var status: Int
    /// Fields such as `Content-Type`.
    ///
    /// `Content-Length`, `Transfer-Encoding`, `Connection` and `Date` among them are ignored: the
    /// encoder writes what is true.
    public var fields: FieldList

    /// Makes a head.
    public init(status: Int, fields: FieldList = FieldList()) {
        self.status = status
        self.fields = fields
    }

    /// Whether a response of this status can have a body.
    ///
    /// Source: RFC 9112 §6.3.
    public var mayHaveBody: Bool { status >= 200 && status != 204 && status != 304 }

    /// The phrase after the status code, which clients ignore.
    ///
    /// Source: RFC 9110 §15, RFC 6585.
    public static func reasonPhrase(for status: Int) -> String {
        switch status {
        case 100...299: successPhrase(for: status)
        case 400...499: clientErrorPhrase(for: status)
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 507: "Insufficient Storage"
        default: "Unknown"
        }
    }

    private static func successPhrase(for status: Int) -> String {
        switch status {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 205: "Reset Content"
        case 206: "Partial Content"
        default: "Unknown"
        }
    }

    private static func clientErrorPhrase(for status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 425: "Too Early"
        case 426: "Upgrade Required"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        default: "Unknown"
        }
    }
}
