/// What came back in one conversation, cut into answers.
struct Observation: Sendable {
    /// The final answers in order, without that to the probe.
    private(set) var answers: [ReceivedAnswer] = []
    /// Whether the request behind the others was answered.
    private(set) var stays = false
    /// Why what came is no sequence of answers, if it is none.
    private(set) var fault: String?

    /// The body of the answer to the request behind the others, which no other answer has.
    static let probeBody = "probe"

    /// Cuts bytes into answers; the requests at these places were `HEAD`.
    init(_ bytes: [UInt8], after early: [ReceivedAnswer], headPlaces: Set<Int>) {
        answers = early
        var reader = AnswerReader(bytes)
        while !reader.isAtEnd {
            guard let answer = reader.next(toHead: headPlaces.contains(answers.count)) else {
                fault = "expected an answer, found '\(reader.rest)'"
                return
            }
            answers.append(answer)
        }
        if answers.last?.text == Self.probeBody {
            stays = true
            answers.removeLast()
        }
    }

    /// A conversation that could not be held to its end.
    init(fault: String) { self.fault = fault }

    /// The statuses and the end in a few words.
    var summary: String {
        if fault != nil { return "no answer of HTTP/1.1, ends" }
        let statuses = answers.map { String($0.status) }.joined(separator: " ")
        return (statuses.isEmpty ? "nothing" : statuses) + (stays ? ", stays" : ", ends")
    }
}

/// Takes one answer after the other from what was received.
private struct AnswerReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }
    var rest: String { String(decoding: bytes[position...].prefix(200), as: UTF8.self) }

    /// The next final answer; nil if what follows is none.
    mutating func next(toHead isToHead: Bool) -> ReceivedAnswer? {
        var interims: [Int] = []
        while let head = takeHead() {
            let parts = head.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0].hasPrefix("HTTP/1."), let status = Int(parts[1])
            else { return nil }
            if status < 200 {
                interims.append(status)
                continue
            }
            let bare = ReceivedAnswer(status: status, head: head, body: [], interims: interims)
            if isToHead || status == 204 || status == 304 { return bare }
            guard let body = takeBody(of: bare) else { return nil }
            return ReceivedAnswer(status: status, head: head, body: body, interims: interims)
        }
        return nil
    }

    private mutating func takeHead() -> String? {
        take(through: "\r\n\r\n").map { String(decoding: $0, as: UTF8.self) }
    }

    /// Takes what lies before a mark, and the mark.
    private mutating func take(through mark: String) -> ArraySlice<UInt8>? {
        let mark = Array(mark.utf8)
        guard bytes.count - position >= mark.count else { return nil }
        for start in position...bytes.count - mark.count
        where bytes[start..<start + mark.count].elementsEqual(mark) {
            defer { position = start + mark.count }
            return bytes[position..<start]
        }
        return nil
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.count - position else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func takeBody(of answer: ReceivedAnswer) -> [UInt8]? {
        if answer.says("Transfer-Encoding", "chunked") { return takeChunks() }
        guard let length = answer.field("Content-Length") else {
            return take(bytes.count - position).map { Array($0) }
        }
        return Int(length).flatMap { take($0) }.map { Array($0) }
    }

    private mutating func takeChunks() -> [UInt8]? {
        var body: [UInt8] = []
        while let line = take(through: "\r\n") {
            guard let size = Int(String(decoding: line, as: UTF8.self), radix: 16) else {
                return nil
            }
            if size == 0 { break }
            guard let data = take(size) else { return nil }
            body += data
            _ = take(2)
        }
        return take(through: "\r\n") == nil ? nil : body
    }
}
