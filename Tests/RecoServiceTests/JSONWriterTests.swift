import Foundation
import Testing

@testable import RecoService

struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func putsCommasBetweenValuesOnly() {
        let found = text { writer in
            writer.beginObject()
            writer.key("a")
            writer.beginArray()
            writer.integer(1)
            writer.beginObject()
            writer.endObject()
            writer.beginArray()
            writer.endArray()
            writer.boolean(true)
            writer.endArray()
            writer.key("b")
            writer.null()
            writer.key("c")
            writer.boolean(false)
            writer.key("d")
            writer.verbatim("{\"x\": 1}".utf8)
            writer.key("e")
            writer.float(-0.5)
            writer.key("f")
            writer.floats([1, 2.5].span)
            writer.key("g")
            writer.base64([1].span)
            writer.endObject()
        }
        #expect(
            found == #"{"a":[1,{},[],true],"b":null,"c":false,"d":{"x": 1},"e":-0.5,"#
                + #""f":[1.0,2.5],"g":"AACAPw=="}"#
        )
    }

    @Test func anEmptyRowIsAnEmptyArray() {
        #expect(text { $0.floats([Float]().span) } == "[]")
    }

    @Test(arguments: [Int.min, -1, 0, 7, Int.max])
    func writesIntegers(value: Int) {
        #expect(text { $0.integer(value) } == "\(value)")
    }

    /// The judge is Foundation's decoder.
    @Test func everyStringReadsBack() throws {
        let controls = (0..<0x80).map { String(Unicode.Scalar(UInt8($0))) }
        for string in controls + ["", "Käfer \"🚗\" \\ / \u{2028}", controls.joined()] {
            let json = text { $0.string(string) }
            let read = try JSONDecoder().decode([String].self, from: Data("[\(json)]".utf8))
            #expect(read == [string])
            #expect(json.utf8.allSatisfy { $0 >= 0x20 })
        }
    }
}
