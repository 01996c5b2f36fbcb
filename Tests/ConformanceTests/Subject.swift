/// What a group of cases is about.
struct Subject: Sendable {
    let title: String
    let cases: [ConformanceCase]

    static let all: [Subject] = [
        Subject(title: "Lines and control bytes", cases: ConformanceCase.lines),
        Subject(title: "Request line", cases: ConformanceCase.requestLines),
        Subject(title: "Version", cases: ConformanceCase.versions),
        Subject(title: "Request target", cases: ConformanceCase.targets),
        Subject(title: "Absolute and other forms", cases: ConformanceCase.targetForms),
        Subject(title: "Host", cases: ConformanceCase.hosts),
        Subject(title: "Fields", cases: ConformanceCase.fields),
        Subject(title: "Content-Length", cases: ConformanceCase.lengths),
        Subject(title: "Transfer-Encoding", cases: ConformanceCase.transferEncodings),
        Subject(title: "Chunks", cases: ConformanceCase.chunks),
        Subject(title: "Chunk extensions", cases: ConformanceCase.chunkExtensions),
        Subject(title: "Trailers", cases: ConformanceCase.trailers),
        Subject(title: "Request smuggling", cases: ConformanceCase.smuggling),
        Subject(title: "Persistence and pipelining", cases: ConformanceCase.persistence),
        Subject(title: "Upgrade", cases: ConformanceCase.upgrades),
        Subject(title: "Methods", cases: ConformanceCase.methods),
        Subject(title: "Answers", cases: ConformanceCase.answers),
        Subject(title: "Expect", cases: ConformanceCase.expectations),
        Subject(title: "Content codings", cases: ConformanceCase.codings),
        Subject(title: "Preconditions and ranges", cases: ConformanceCase.conditions),
        Subject(title: "Limits", cases: ConformanceCase.limits),
        Subject(title: "Time limits and early ends", cases: ConformanceCase.ends),
    ]
}

extension ConformanceCase {
    /// All cases, in the order of their subjects.
    static let all = Subject.all.flatMap(\.cases)
}
