import Testing

@testable import RecoService

struct EncodingFormatTests {
    @Test(arguments: [(EncodingFormat.float, "[1.0,-0.5]"), (.base64, "\"AACAPwAAAL8=\"")])
    func writesEmbeddings(format: EncodingFormat, json: String) {
        var writer = JSONWriter()
        writer.embedding([1, -0.5].span, as: format)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == json)
    }

    @Test func namesAreTheContracts() {
        #expect(EncodingFormat.allCases.map(\.rawValue) == ["float", "base64"])
    }
}
