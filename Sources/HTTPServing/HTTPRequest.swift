public import HTTPWire

/// A request whose body has arrived completely, matched to a route.
public struct HTTPRequest: Sendable {
    /// The method as the client sent it; `HEAD` also when the route was made for `GET`.
    public var method: String
    /// The normalized, decoded path, starting with a slash.
    public var path: String
    /// What follows the question mark, undecoded; nil without a question mark.
    public var query: String?
    /// What stood in the path at each `{name}` of the route's pattern.
    public var parameters: [String: String]
    /// The header fields in the order in which they came.
    public var fields: FieldList
    /// The whole body; empty when there is none.
    public var body: [UInt8]
    /// Who sent it and what they may do; nil when the route has no guard.
    public var permit: Permit?

    /// Makes a request; servers do this, and tests that call handlers directly.
    public init(
        method: String,
        path: String,
        query: String? = nil,
        parameters: [String: String] = [:],
        fields: FieldList = FieldList(),
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.parameters = parameters
        self.fields = fields
        self.body = body
    }
}
