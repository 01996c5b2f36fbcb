public import HTTPWire

/// What a handler answers; the connection adds `Date`, `Content-Length` and `Connection`.
public struct HTTPResponse: Sendable, Equatable {
    /// The status code, in 200…599.
    public var status: Int
    /// The header fields besides those that the connection adds.
    public var fields: FieldList
    /// The whole body; for `HEAD` only its length is sent.
    public var body: [UInt8]
    /// How it came about, for `Server-Timing` and the log.
    public var notes = AnswerNotes()

    /// Makes a response from its parts.
    public init(status: Int, fields: FieldList = FieldList(), body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Makes a response with a body of one media type.
    public init(status: Int = 200, contentType: String, body: [UInt8]) {
        self.init(status: status, body: body)
        fields.append("Content-Type", contentType)
    }
}

extension HTTPResponse {
    /// The fields with those that every answer has: the request's name, how long it took, and what
    /// pages of other origins need; `head` is nil when no request was read.
    func fieldsOfAnswer(
        id: String,
        duration: Duration,
        to head: RequestHead?,
        crossOrigins: CrossOriginPolicy?
    ) -> FieldList {
        var fields = fields
        fields.append("X-Request-Id", id)
        fields.append("Server-Timing", notes.serverTiming(total: duration))
        crossOrigins?.write(to: &fields, answering: head)
        return fields
    }
}
