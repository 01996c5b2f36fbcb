import TestSupport
import Testing

/// A case on one of its ways.
struct Conversation: Sendable, CustomTestStringConvertible {
    let example: ConformanceCase
    let way: Way

    var testDescription: String { "\(example.name), \(way)" }

    /// More bytes than this are not sent one by one.
    private static let slowByteLimit = 3000

    /// Every case on every way that it has.
    static let all: [Conversation] = ConformanceCase.all.flatMap { example in
        Way.allCases.compactMap { way in
            let fits = example.transport == nil || example.transport == way.transport
            let isShort = example.byteCount <= slowByteLimit && !example.needsImpatience
            guard fits, !way.isByteByByte || isShort else { return nil }
            return Conversation(example: example, way: way)
        }
    }

    /// Asks whether the connection is still there, and ends it.
    private static let probe = message("GET /probe HTTP/1.1", ["Connection: close"])

    /// Sends everything, and returns what came back until the server's end.
    func hold(with port: UInt16, tls: ClientTLS?) throws -> Observation {
        let client = try RawClient(port: port, timeoutSeconds: 20, tls: tls)
        if way.isByteByByte { client.sendWithoutDelay() }
        let (interims, early) = speak(to: client)
        switch example.ending {
        case .probe: send(ConformanceCase.bytes(Self.probe), by: client)
        case .finishSending: client.finishSending()
        case .silence: break
        }
        // What was read already is put back before the rest, so that one reader cuts it all.
        let before = early == nil ? interims.map { "HTTP/1.1 \($0) Interim\r\n\r\n" }.joined() : ""
        do {
            return Observation(
                Array(before.utf8) + (try client.readToEnd()),
                after: early.map { [$0] } ?? [],
                headPlaces: example.headPlaces
            )
        } catch {
            return Observation(fault: "expected the server's end, found \(error)")
        }
    }

    /// Goes through the steps until a final answer comes where an interim one was awaited.
    private func speak(to client: RawClient) -> (interims: [Int], early: ReceivedAnswer?) {
        var interims: [Int] = []
        for step in example.steps {
            switch step {
            case .send(let bytes): send(bytes, by: client)
            case .awaitInterim:
                let isToHead = example.headPlaces.contains(0)
                guard let found = try? client.readAnyResponse(toHead: isToHead) else { continue }
                guard found.status < 200 else {
                    let early = ReceivedAnswer(
                        status: found.status,
                        head: found.head,
                        body: found.body,
                        interims: interims
                    )
                    return (interims, early)
                }
                interims.append(found.status)
            }
        }
        return (interims, nil)
    }

    /// Sends bytes as this way has it; that the server has gone is seen when its end is read.
    private func send(_ bytes: [UInt8], by client: RawClient) {
        guard way.isByteByByte else {
            _ = try? client.send(bytes)
            return
        }
        for byte in bytes {
            guard (try? client.send([byte])) != nil else { return }
        }
    }
}
