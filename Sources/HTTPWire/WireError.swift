/// Why bytes are not a request that this server takes.
///
/// Every case ends the connection: after any of them it is unclear where the next request begins.
/// Excerpts of what was found are printable ASCII and short.
public enum WireError: Error, Equatable, Sendable {
    // Lines, RFC 9112 §2.2 and RFC 9110 §5.5.
    /// A line feed without a carriage return before it.
    case bareLineFeed
    /// A carriage return that no line feed follows.
    case bareCarriageReturn(found: UInt8)
    /// A control byte in a line.
    case controlByte(found: UInt8)

    // The request line, RFC 9112 §2.3 and §3.
    /// More empty lines than are skipped before a request.
    case tooManyEmptyLines(limit: Int)
    /// Not method, target and version with one space between each two.
    case wrongRequestLine(partCount: Int)
    /// A method that is not a token.
    case invalidMethod(found: String)
    /// A method longer than any that is implemented.
    case methodTooLong(byteLimit: Int)
    /// No version where the line must have one.
    case invalidVersion(found: String)
    /// A well-formed version of another major number, or 0.9.
    case unsupportedVersion(found: String)

    // The target, RFC 9112 §3.2 and RFC 3986 §3.
    /// A target longer than the limit.
    case targetTooLong(byteLimit: Int)
    /// A byte that must not stand in a target.
    case invalidTargetByte(found: UInt8)
    /// A percent sign without two hexadecimal digits.
    case invalidPercentEncoding(found: String)
    /// An encoded slash or control byte in a path.
    case forbiddenPercentEncoding(found: UInt8)
    /// A path that is not UTF-8 once it is decoded.
    case pathNotUTF8(found: String)
    /// A target whose form does not go with the method.
    case wrongTargetForm(method: String, found: String)
    /// A scheme other than http and https.
    case unsupportedScheme(found: String)
    /// Something other than a host and a port in a target.
    case invalidAuthority(found: String)

    // Fields, RFC 9112 §5 and RFC 9110 §5.
    /// A head longer than the limit.
    case headTooLarge(byteLimit: Int)
    /// More field lines than the limit.
    case tooManyFields(limit: Int)
    /// A line that begins with white space, which once continued the line before.
    case foldedLine
    /// A field line without a colon.
    case missingColon(found: String)
    /// A colon with nothing before it.
    case emptyFieldName
    /// White space between a name and its colon.
    case blankBeforeColon(name: String)
    /// A byte that must not stand in a field's name.
    case invalidFieldName(found: UInt8)
    /// No `Host` field in a request of version 1.1.
    case missingHost
    /// More than one `Host` field.
    case repeatedHost(count: Int)
    /// A `Host` field that is not a host with an optional port.
    case invalidHost(found: String)
    /// An expectation other than 100-continue.
    case unknownExpectation(found: String)

    // Framing, RFC 9112 §6 and §7.
    /// A `Content-Length` that is not one plain number.
    case invalidContentLength(found: String)
    /// More than one `Content-Length` field.
    case repeatedContentLength(count: Int)
    /// `Content-Length` and `Transfer-Encoding` in one request.
    case conflictingFraming
    /// `Transfer-Encoding` in a request of version 1.0.
    case transferEncodingInOldVersion
    /// A `Transfer-Encoding` that is ill-formed, or does not end with its only `chunked`.
    case invalidTransferEncoding(found: String)
    /// A transfer coding before `chunked` that is not implemented.
    case unsupportedTransferCoding(found: String)
    /// A body longer than the limit, as announced or as counted.
    case bodyTooLarge(byteLimit: Int)
    /// A chunk that does not begin with one to sixteen hexadecimal digits.
    case invalidChunkSize(found: String)
    /// A chunk line longer than the limit.
    case chunkLineTooLong(byteLimit: Int)
    /// An ill-formed chunk extension.
    case invalidChunkExtension(found: String)
    /// More bytes of chunk extensions in one body than the limit.
    case chunkExtensionsTooLarge(byteLimit: Int)
    /// Something other than CRLF after a chunk's data.
    case missingChunkEnd(found: UInt8)
    /// A trailer section longer than the limit.
    case trailersTooLarge(byteLimit: Int)

    /// The status that the server answers before it closes the connection.
    public var status: Int {
        switch self {
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .unknownExpectation: 417
        case .headTooLarge, .tooManyFields, .trailersTooLarge: 431
        case .methodTooLong, .unsupportedTransferCoding: 501
        case .unsupportedVersion: 505
        default: 400
        }
    }
}
