import Foundation
import HTTPWire
import Testing

/// Mutated samples: whole and in random pieces they give the same events or the same error.
struct RequestParserFuzzTests {
    /// A small generator, so that a printed seed brings a failure back.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// Pieces that have broken parsers before.
    private static let fragments: [String] = [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", ";", ",", "0", "0\r\n\r\n", "\r\n\r\n", "%00",
        "%2f", "..", "HTTP/1.1", "Host: b\r\n", "Content-Length: 3\r\n", "chunked", "\u{7F}", "é",
        "Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFF", "5;a=\"\\", "Connection: close\r\n",
    ]

    @Test func givesTheSameOutcomeHoweverMutatedSamplesAreCut() {
        let variable = ProcessInfo.processInfo.environment["RECO_FUZZ_ROUNDS"]
        let roundCount = variable.flatMap { Int($0) } ?? 4000
        let samples = RequestSample.all.filter { $0.bytes.count < 1000 }
        var rejectedCount = 0
        for seed in 0..<UInt64(roundCount) {
            var generator = Generator(state: seed)
            guard let sample = samples.randomElement(using: &generator) else { continue }
            var bytes = sample.bytes + (samples.randomElement(using: &generator)?.bytes ?? [])
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                mutate(&bytes, using: &generator)
            }
            let whole = Outcome(of: [bytes], limits: sample.limits)
            let cut = Outcome(of: pieces(of: bytes, using: &generator), limits: sample.limits)
            #expect(whole == cut, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
            if let error = whole.error {
                rejectedCount += 1
                let isClientError = (400...431).contains(error.status)
                #expect(isClientError || [501, 505].contains(error.status), "seed \(seed)")
                #expect(isOneLine(error.detail), "seed \(seed): \(error.detail)")
            }
        }
        // Both outcomes must be common, or the mutations test one half of the parser only.
        if roundCount >= 1000 {
            #expect(rejectedCount > roundCount / 5 && rejectedCount < roundCount)
        }
    }

    private func isOneLine(_ detail: String) -> Bool {
        detail.utf8.count < 300 && detail.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }

    private func mutate(_ bytes: inout [UInt8], using generator: inout Generator) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.remove(at: place)
        case 3:
            let fragment = Self.fragments.randomElement(using: &generator) ?? ""
            bytes.insert(contentsOf: fragment.utf8, at: place)
        default:
            let end = min(bytes.count, place + Int.random(in: 1...20, using: &generator))
            bytes.insert(contentsOf: bytes[place..<end], at: place)
        }
    }

    private func pieces(of bytes: [UInt8], using generator: inout Generator) -> [[UInt8]] {
        let longest = [1, 2, 5, 40].randomElement(using: &generator) ?? 1
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...longest, using: &generator))
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        return pieces
    }
}
