extension WireError: CustomStringConvertible {
    /// One line for the client: what was expected and what was found.
    public var detail: String {
        lineDetail ?? targetDetail ?? fieldDetail ?? framingDetail ?? chunkDetail
    }

    /// The status and the detail, for a log.
    public var description: String { "\(status): \(detail)" }

    /// Lines and the request line.
    private var lineDetail: String? {
        switch self {
        case .bareLineFeed: "expected CR LF at the end of a line, found LF alone"
        case .bareCarriageReturn(let found):
            "expected LF after CR, found \(FieldGrammar.excerpt(found))"
        case .controlByte(let found):
            "expected text, found the control byte \(FieldGrammar.excerpt(found))"
        case .tooManyEmptyLines(let limit):
            "expected a request line after at most \(limit) empty lines, found one more"
        case .wrongRequestLine(let partCount):
            "expected method, target and version with single spaces between, "
                + "found \(partCount) parts"
        case .invalidMethod(let found): "expected a method, found '\(found)'"
        case .methodTooLong(let byteLimit):
            "expected a method of at most \(byteLimit) bytes, found a longer one"
        case .invalidVersion(let found): "expected HTTP/1.1 or HTTP/1.0, found '\(found)'"
        case .unsupportedVersion(let found): "expected HTTP/1.1 or HTTP/1.0, found \(found)"
        default: nil
        }
    }

    private var targetDetail: String? {
        switch self {
        case .targetTooLong(let byteLimit):
            "expected a target of at most \(byteLimit) bytes, found a longer one"
        case .invalidTargetByte(let found):
            "expected a target of URI characters, found '\(FieldGrammar.excerpt(found))'"
        case .invalidPercentEncoding(let found):
            "expected % and two hexadecimal digits, found '\(found)'"
        case .forbiddenPercentEncoding(let found):
            "expected a path without encoded slashes and control bytes, "
                + "found an encoded '\(FieldGrammar.excerpt(found))'"
        case .pathNotUTF8(let found): "expected a path in UTF-8, found '\(found)'"
        case .wrongTargetForm(let method, let found):
            "expected a target of the form that goes with \(method), found '\(found)'"
        case .unsupportedScheme(let found): "expected the scheme http or https, found '\(found)'"
        case .invalidAuthority(let found): "expected host and port in the target, found '\(found)'"
        default: nil
        }
    }

    private var fieldDetail: String? {
        switch self {
        case .headTooLarge(let byteLimit):
            "expected a head of at most \(byteLimit) bytes, found a larger one"
        case .tooManyFields(let limit):
            "expected at most \(limit) fields, found more"
        case .foldedLine: "expected a field name, found white space at the start of a line"
        case .missingColon(let found): "expected a field name and a colon, found '\(found)'"
        case .emptyFieldName: "expected a field name, found a colon"
        case .blankBeforeColon(let name):
            "expected a colon right after the field name \(name), found white space"
        case .invalidFieldName(let found):
            "expected a field name, found '\(FieldGrammar.excerpt(found))' in it"
        case .missingHost: "expected a Host field, found none"
        case .repeatedHost(let count): "expected one Host field, found \(count)"
        case .invalidHost(let found): "expected host[:port] in the Host field, found '\(found)'"
        case .unknownExpectation(let found): "expected 100-continue in Expect, found '\(found)'"
        default: nil
        }
    }

    private var framingDetail: String? {
        switch self {
        case .invalidContentLength(let found):
            "expected one decimal number in Content-Length, found '\(found)'"
        case .repeatedContentLength(let count):
            "expected one Content-Length field, found \(count)"
        case .conflictingFraming:
            "expected Content-Length or Transfer-Encoding, found both"
        case .transferEncodingInOldVersion:
            "expected Content-Length in HTTP/1.0, found Transfer-Encoding"
        case .invalidTransferEncoding(let found):
            "expected chunked in Transfer-Encoding, once and last, found '\(found)'"
        case .unsupportedTransferCoding(let found):
            "expected chunked in Transfer-Encoding, found '\(found)'"
        case .bodyTooLarge(let byteLimit):
            "expected a body of at most \(byteLimit) bytes, found a larger one"
        default: nil
        }
    }

    private var chunkDetail: String {
        switch self {
        case .invalidChunkSize(let found):
            "expected a chunk size of 1 to 16 hexadecimal digits, found '\(found)'"
        case .chunkLineTooLong(let byteLimit):
            "expected a chunk line of at most \(byteLimit) bytes, found a longer one"
        case .invalidChunkExtension(let found):
            "expected chunk extensions as ;name=value, found '\(found)'"
        case .chunkExtensionsTooLarge(let byteLimit):
            "expected at most \(byteLimit) bytes of chunk extensions, found more"
        case .missingChunkEnd(let found):
            "expected CR LF after a chunk's data, found '\(FieldGrammar.excerpt(found))'"
        case .trailersTooLarge(let byteLimit):
            "expected trailers of at most \(byteLimit) bytes, found more"
        default: "expected a request of HTTP/1.1, found something else"
        }
    }
}
