public import HTTPWire

/// An error as clients see it: one `application/problem+json` document.
///
/// Source: RFC 9457 §3; `field` is our extension member, a JSON pointer (RFC 6901) to the part of
/// the request body that is at fault.
public struct Problem: Sendable, Equatable {
    /// A URI that names the kind of problem; `about:blank` means the status says it all.
    public var type: String
    /// What the kind of problem is called.
    public var title: String
    /// The status code that the answer bears.
    public var status: Int
    /// What was expected and what was found, this time.
    public var detail: String
    /// Where in the request body, if the problem is there.
    public var field: String?
    /// Header fields that the answer needs besides its content type, such as `Retry-After`.
    public var extraFields: FieldList

    /// Makes a problem; without a title it bears the status code's own name.
    public init(
        type: String = "about:blank",
        title: String? = nil,
        status: Int,
        detail: String,
        field: String? = nil,
        extraFields: FieldList = FieldList()
    ) {
        self.type = type
        self.title = title ?? ResponseHead.reasonPhrase(for: status)
        self.status = status
        self.detail = detail
        self.field = field
        self.extraFields = extraFields
    }

    /// The answer that carries this document.
    public var response: HTTPResponse {
        var response = HTTPResponse(
            status: status,
            contentType: "application/problem+json",
            body: encoded
        )
        for extra in extraFields { response.fields.append(extra.name, extra.value) }
        return response
    }

    /// The document's JSON.
    var encoded: [UInt8] {
        var json: [UInt8] = []
        json.append(contentsOf: "{\"type\":".utf8)
        Self.append(type, to: &json)
        json.append(contentsOf: ",\"title\":".utf8)
        Self.append(title, to: &json)
        json.append(contentsOf: ",\"status\":\(status),\"detail\":".utf8)
        Self.append(detail, to: &json)
        if let field {
            json.append(contentsOf: ",\"field\":".utf8)
            Self.append(field, to: &json)
        }
        json.append(UInt8(ascii: "}"))
        return json
    }

    /// Appends a JSON string; only what RFC 8259 §7 demands is escaped.
    private static func append(_ text: String, to json: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        json.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                json.append(UInt8(ascii: "\\"))
                json.append(byte)
            case 0..<0x20:
                json.append(contentsOf: "\\u00".utf8)
                json.append(digits[Int(byte >> 4)])
                json.append(digits[Int(byte & 15)])
            default:
                json.append(byte)
            }
        }
        json.append(UInt8(ascii: "\""))
    }
}
