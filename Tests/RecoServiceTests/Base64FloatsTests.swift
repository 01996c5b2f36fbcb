import Foundation
import Testing

@testable import RecoService

/// The judge is Foundation's base64 of the floats' bytes.
struct Base64FloatsTests {
    private func judge(_ values: [Float]) -> String {
        var data = Data()
        for value in values {
            for shift in [0, 8, 16, 24] as [UInt32] {
                data.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
            }
        }
        return data.base64EncodedString()
    }

    private func encode(_ values: [Float]) -> String {
        var text: [UInt8] = []
        Base64Floats.encode(values.span, into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func decode(_ text: String) throws -> [Float] {
        let bytes = Array(text.utf8)
        return try Base64Floats.decode(bytes.span)
    }

    @Test func writesWhatFoundationWrites() {
        var random = SplitMix(seed: 31)
        for count in 0...67 {
            let values = (0..<count).map { _ in random.finiteFloat() }
            #expect(encode(values) == judge(values))
        }
    }

    @Test func readsBackEveryBit() throws {
        var random = SplitMix(seed: 32)
        for count in 0...67 {
            let values = (0..<count).map { _ in
                Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
            }
            let read = try decode(encode(values))
            #expect(read.map(\.bitPattern) == values.map(\.bitPattern))
        }
    }

    @Test func appendsBehindWhatIsThere() {
        var text = Array("x".utf8)
        Base64Floats.encode([1].span, into: &text)
        #expect(String(decoding: text, as: UTF8.self) == "xAACAPw==")
    }

    @Test(
        arguments: [
            ("AACAPw=", .characterCount(7)), ("AACAPw", .characterCount(6)),
            ("AACA Pw=", .character(at: 4)), ("AACAP===", .character(at: 5)),
            ("====", .character(at: 0)), ("AAC_Pw==", .character(at: 3)),
            ("AACAPw==AACAPw==", .character(at: 6)), ("AAC\u{E9}w==", .character(at: 3)),
            ("AACAPx==", .unusedBits), ("AACA", .byteCount(3)), ("AAAAAAAAAAA=", nil),
            ("AAAAAAAAAAB=", .unusedBits), ("AA==", .byteCount(1)),
        ] as [(String, Base64Floats.Flaw?)]
    )
    func refusesAllButTheOneText(text: String, flaw: Base64Floats.Flaw?) throws {
        if let flaw {
            #expect(throws: flaw) { try decode(text) }
        } else {
            #expect(try decode(text) == [0, 0])
        }
    }
}
