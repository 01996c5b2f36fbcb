/// What there is to say about one request when it has been answered.
public struct RequestRecord: Sendable, Equatable {
    /// Its name, the client's or ours.
    public var id: String
    /// The method; nil when the bytes were no request.
    public var method: String?
    /// The normalized path; nil when the bytes were no request.
    public var path: String?
    /// The pattern of the route that served it; nil without one.
    public var route: String?
    /// Who sent it, as the guard of the route knows them; nil without a guard.
    public var holder: String?
    /// Its place in a trace, if the client said so.
    public var trace: TraceContext?
    /// The status of the answer; nil when the client left before there was one.
    public var status: Int?
    /// Why the server itself answered; nil when a handler did.
    public var refusal: RefusalReason?
    /// The bytes of the body as they came.
    public var bodyByteCount: Int
    /// The bytes of the whole answer, as they go out.
    public var answerByteCount: Int
    /// From the end of the head to the answer.
    public var duration: Duration
    /// What the handler told.
    public var notes: AnswerNotes
}
