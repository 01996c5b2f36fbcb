import HTTPServing
import HTTPWire

extension HTTPRequest {
    /// The body of a request whose media type is JSON, or is not told.
    ///
    /// Source: RFC 9110 §8.3: a type may have parameters, and its letters any case.
    var jsonBody: [UInt8] {
        get throws(ServiceError) {
            guard let type = fields.first("Content-Type") else { return body }
            let essence = type.prefix { $0 != ";" }.trimmingSpaces.lowercased()
            guard essence == "application/json" else {
                throw .unsupportedMediaType(
                    expected: "Content-Type application/json",
                    found: quoted(type)
                )
            }
            return body
        }
    }

    /// The parameters of the query, of which only these may be there, each at most once.
    func parameters(among known: [String]) throws(ServiceError) -> [String: String] {
        var values: [String: String] = [:]
        for pair in (query ?? "").split(separator: "&") {
            let name = String(pair.prefix { $0 != "=" })
            guard known.contains(name) else {
                throw .invalidParameter(
                    name: quoted(name),
                    expected: "one of \(known.joined(separator: ", "))",
                    found: "another name"
                )
            }
            let value = String(pair.dropFirst(name.count + 1))
            guard values.updateValue(value, forKey: name) == nil else {
                throw .invalidParameter(name: name, expected: "one value", found: "two")
            }
        }
        return values
    }
}

extension HTTPResponse {
    /// An answer in JSON.
    init(status: Int = 200, json: [UInt8]) {
        self.init(status: status, contentType: "application/json", body: json)
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" }
        var text = drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }
}
