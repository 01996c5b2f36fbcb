import Testing

@testable import HTTPWire

struct BodyDecoderTests {
    /// All steps that a decoder makes of bytes that are there at once.
    private func steps(
        _ framing: BodyFraming,
        _ text: String
    ) throws(WireError) -> (steps: [BodyDecoder.Step], rest: Int) {
        var decoder = BodyDecoder(framing)
        var input = InputBuffer()
        input.append(Array(text.utf8).span)
        var steps: [BodyDecoder.Step] = []
        while let step = try decoder.next(&input, limits: WireLimits()) {
            steps.append(step)
            if case .end = step { break }
        }
        return (steps, input.count)
    }

    @Test func leavesWhatBelongsToTheNextRequest() throws {
        let end = BodyDecoder.Step.end(trailers: FieldList())
        #expect(try steps(.none, "next") == ([end], 4))
        #expect(try steps(.length(2), "abnext") == ([.piece(Array("ab".utf8)), end], 4))
        let chunked = try steps(.chunked, "2\r\nab\r\n1\r\nc\r\n0\r\n\r\nnext")
        #expect(chunked == ([.piece(Array("abc".utf8)), end], 4))
    }

    @Test func givesTheDataBeforeAFaultAndThenTheFault() throws {
        var decoder = BodyDecoder(.chunked)
        var input = InputBuffer()
        input.append(Array("2\r\nab\r\nx\r\n".utf8).span)
        #expect(try decoder.next(&input, limits: WireLimits()) == .piece(Array("ab".utf8)))
        #expect(throws: WireError.invalidChunkSize(found: "x")) {
            try decoder.next(&input, limits: WireLimits())
        }
    }

    @Test func gathersChunksIntoPiecesOfBoundedSize() throws {
        let chunk = "4\r\nabcd\r\n"
        let text = String(repeating: chunk, count: 50_000) + "0\r\n\r\n"
        let sizes = try steps(.chunked, text).steps.compactMap { step in
            if case .piece(let bytes) = step { bytes.count } else { nil }
        }
        #expect(sizes.reduce(0, +) == 200_000)
        #expect(sizes.count == 4, "pieces of 64 KB")
    }

    /// Random bodies in random chunks: encoded here, decoded there.
    @Test(arguments: 0..<20)
    func givesBackWhatWasChunked(seed: Int) throws {
        var state = UInt64(seed) &+ 1
        func random(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let body = (0..<random(2000)).map { _ in UInt8(random(256)) }
        var wire: [UInt8] = []
        var start = 0
        while start < body.count {
            let end = min(body.count, start + 1 + random(200))
            wire += Array((String(end - start, radix: 16) + ";x=\(seed)\r\n").utf8)
            wire += body[start..<end] + [0x0D, 0x0A]
            start = end
        }
        wire += Array("0\r\nX: \(seed)\r\n\r\n".utf8)
        var decoder = BodyDecoder(.chunked)
        var input = InputBuffer()
        var found: [UInt8] = []
        var trailer: String?
        for byte in wire {
            input.append([byte].span)
            while trailer == nil, let step = try decoder.next(&input, limits: WireLimits()) {
                switch step {
                case .piece(let bytes): found += bytes
                case .end(let trailers): trailer = trailers.first("x")
                }
            }
        }
        #expect(found == body)
        #expect(trailer == "\(seed)")
    }
}
