/// What a request to the service can fail with.
///
/// The cases say what was expected and what was found; which status and which words a client
/// gets is decided in one place, where a `Problem` is made of them.
public enum ServiceError: Error, Equatable, Sendable {
    /// The body is not JSON: at this byte something else had to stand.
    case malformedJSON(byteOffset: Int, expected: String, found: String)
    /// The request needs a body and has none.
    case emptyBody
    /// The body is of another media type than JSON.
    case unsupportedMediaType(expected: String, found: String)
    /// A member of the body is missing or has a value that it may not have.
    case invalidField(pointer: String, expected: String, found: String)
    /// The body has a member that the route does not know.
    case unknownField(pointer: String, name: String, known: [String])
    /// A parameter of the target's query has a value that it may not have.
    case invalidParameter(name: String, expected: String, found: String)
    /// A name in the target's path is none that a label set may bear.
    case invalidLabelSetName(expected: String, found: String)
    /// There is no label set of this name.
    case labelSetNotFound(name: String)
    /// There are as many label sets as there may be.
    case tooManyLabelSets(limit: Int)
    /// A label set could not be read or written.
    case labelSetStorageFailed(reason: String)
    /// As many rows wait as may.
    case overloaded(queuedRowLimit: Int, queuedRowCount: Int, retryAfterSeconds: Int)
    /// The files that a reload was to bring cannot be used; the present ones stay.
    case reloadFailed(reason: String)
    /// A reload found a memory that the present clients and label sets do not fit.
    case wrongModelDimension(expected: Int, found: Int)
    /// The service is about to end, or has not begun.
    case notReady(reason: String)
    /// The request was given up before its turn came.
    case cancelled
    /// Fusion gave numbers that are not finite: the weights, or rows of the memory, are unusable.
    case notFinite
}

extension ServiceError: CustomStringConvertible {
    /// One line in plain English.
    public var description: String {
        switch self {
        case .malformedJSON(let byteOffset, let expected, let found):
            "not valid JSON at byte \(byteOffset): expected \(expected), found \(found)"
        case .emptyBody:
            "expected a JSON object as the body, found no body"
        case .unsupportedMediaType(let expected, let found),
            .invalidLabelSetName(let expected, let found):
            "expected \(expected), found \(found)"
        case .invalidField(let pointer, let expected, let found):
            "\(pointer.isEmpty ? "body" : pointer): expected \(expected), found \(found)"
        case .unknownField(let pointer, let name, let known):
            "\(pointer.isEmpty ? "body" : pointer): expected only \(known.joined(separator: ", ")); found \(quoted(name))"
        case .invalidParameter(let name, let expected, let found):
            "query parameter \(name): expected \(expected), found \(found)"
        case .labelSetNotFound(let name):
            "expected the name of a label set, found \(quoted(name)), which does not exist"
        case .tooManyLabelSets(let limit):
            "expected at most \(limit) label sets, found a name for one more"
        case .labelSetStorageFailed(let reason):
            "a label set could not be read or written: \(reason)"
        case .overloaded(let limit, let count, let seconds):
            "expected fewer than \(limit) rows to wait, found \(count); retry in \(seconds) s"
        case .reloadFailed(let reason):
            "what is served stays as it was: \(reason)"
        case .wrongModelDimension(let expected, let found):
            "expected a memory of dimension \(expected), as the present one is, found \(found);"
                + " start a new service for it"
        case .notReady(let reason):
            "not ready: \(reason)"
        case .cancelled:
            "the request was given up before its turn came"
        case .notFinite:
            "refining gave numbers that are not finite; check the weights and verify the memory"
        }
    }
}
