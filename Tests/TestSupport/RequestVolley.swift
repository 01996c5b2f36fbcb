import Glibc

/// Throws bytes at a server on many connections at once, each with its own, and reads all answers.
///
/// Every client finishes sending, so whatever the bytes are, the server has to answer what it can
/// and close: a connection that is left open, or one that ends within an answer, is a failure.
public struct RequestVolley {
    /// What a server sent on one connection.
    public struct Answers: Sendable, Equatable {
        /// The final answers' status codes, in order.
        public let statuses: [Int]
        /// The last answer's body.
        public let lastBody: [UInt8]
    }

    /// What no server may do.
    public enum Failure: Error, Equatable {
        /// The bytes are no sequence of whole answers.
        case malformedAnswers(String)
    }

    private let port: UInt16

    /// Aims at a port of the loopback address.
    public init(port: UInt16) {
        self.port = port
    }

    /// Sends each of the requests on a connection of its own; how they end comes in their order.
    public func answers(to requests: [[UInt8]]) throws -> [Answers] {
        let clients = try requests.map { _ in try RawClient(port: port) }
        for (client, request) in zip(clients, requests) {
            // The server may have refused, and closed, before it has read everything.
            try? client.send(request)
            client.cutSending()
        }
        return try clients.map { try Self.parse(try $0.readToEnd()) }
    }

    /// Cuts bytes into answers, each of which says its length.
    static func parse(_ bytes: [UInt8]) throws -> Answers {
        var statuses: [Int] = []
        var lastBody: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let headEnd = Self.headEnd(of: rest) else {
                throw Failure.malformedAnswers(String(decoding: bytes, as: UTF8.self))
            }
            let head = String(decoding: rest[..<headEnd], as: UTF8.self)
            rest = rest[headEnd...]
            let words = head.prefix { $0 != "\r\n" }.split(separator: " ", maxSplits: 2)
            guard words.count == 3, words[0] == "HTTP/1.1", let status = Int(words[1]),
                (100...599).contains(status)
            else { throw Failure.malformedAnswers(String(decoding: bytes, as: UTF8.self)) }
            if status < 200 { continue }
            statuses.append(status)
            if status == 204 || status == 304 { continue }
            guard let match = head.firstMatch(of: /\r\nContent-Length: (\d+)\r\n/),
                let byteCount = Int(match.output.1), byteCount <= rest.count
            else { throw Failure.malformedAnswers(String(decoding: bytes, as: UTF8.self)) }
            lastBody = Array(rest.prefix(byteCount))
            rest = rest.dropFirst(byteCount)
        }
        return Answers(statuses: statuses, lastBody: lastBody)
    }

    private static func headEnd(of bytes: ArraySlice<UInt8>) -> Int? {
        let mark: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        var index = bytes.startIndex
        while index + mark.count <= bytes.endIndex {
            if bytes[index] == 0x0D, bytes[index..<index + mark.count].elementsEqual(mark) {
                return index + mark.count
            }
            index += 1
        }
        return nil
    }
}
