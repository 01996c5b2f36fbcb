import HTTPServing
import HTTPWire

extension ServiceError {
    /// The error as clients see it; no other place knows which status an error has.
    var problem: Problem {
        var fields = FieldList()
        if case .overloaded(_, _, let seconds) = self {
            fields.append("Retry-After", String(seconds))
        }
        return Problem(status: status, detail: description, field: field, extraFields: fields)
    }

    private var status: Int {
        switch self {
        case .malformedJSON, .emptyBody, .invalidParameter: 400
        case .labelSetNotFound: 404
        case .tooManyLabelSets, .reloadFailed, .wrongModelDimension: 409
        case .unsupportedMediaType: 415
        case .invalidField, .unknownField, .invalidLabelSetName: 422
        case .labelSetStorageFailed, .notFinite: 500
        case .overloaded, .notReady, .cancelled: 503
        }
    }

    /// The place in the body that is at fault.
    private var field: String? {
        switch self {
        case .invalidField(let pointer, _, _), .unknownField(let pointer, _, _): pointer
        default: nil
        }
    }
}
