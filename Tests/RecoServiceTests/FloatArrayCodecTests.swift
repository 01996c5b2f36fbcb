import Testing

@testable import RecoService

struct FloatArrayCodecTests {
    @Test func anyFiniteFloatsComeBackBitForBit() throws {
        var generator = SplitMix(seed: 11)
        var values: [Float] = [
            0, -0.0, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 1, -1e-10,
        ]
        values += (0..<2000).map { _ in generator.finiteFloat() }
        let parsed = try FloatArrayCodec.parse(FloatArrayCodec.encode(values))
        #expect(parsed.map(\.bitPattern) == values.map(\.bitPattern))
    }

    @Test func theTextIsAnArrayAndNothingElse() {
        #expect(String(decoding: FloatArrayCodec.encode([]), as: UTF8.self) == "[]")
        let text = String(decoding: FloatArrayCodec.encode([0.5, -2]), as: UTF8.self)
        #expect(text.wholeMatch(of: /\[0\.5,-2(\.0)?\]/) != nil, "\(text)")
    }

    @Test(
        arguments: [
            ("[]", []), (" [ ] ", []), ("[1]", [1]), ("\n[ 1 ,\t-2.5e1 ]\r\n", [1, -25]),
            // Halfway between two floats goes to the even one.
            ("[16777217,16777219]", [16_777_216, 16_777_220]),
        ] as [(String, [Float])]
    )
    func anArrayOfNumbersIsRead(text: String, values: [Float]) throws {
        #expect(try FloatArrayCodec.parse(Array(text.utf8)) == values)
    }

    @Test(arguments: [
        "", "[", "]", "1", "{}", "[1,]", "[,1]", "[1 2]", "[1", "[1]]", "[1],", "[1][2]",
        "[\"1\"]", "[1,null]", "[[1]]", "[01]", "[+1]", "[1.]", "[.5]", "[1e]", "[0x1]",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(throws: ServiceError.self) { try FloatArrayCodec.parse(Array(text.utf8)) }
    }

    @Test func theErrorSaysWhere() {
        let error = #expect(throws: ServiceError.self) {
            try FloatArrayCodec.parse(Array("[1,2;3]".utf8))
        }
        guard case .malformedJSON(let byteOffset, _, _) = error else {
            Issue.record("expected malformed JSON, found \(String(describing: error))")
            return
        }
        #expect(byteOffset == 4)
    }
}
