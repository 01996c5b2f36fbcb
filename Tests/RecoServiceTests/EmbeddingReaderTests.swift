import Tensors
import Testing

@testable import RecoService

struct EmbeddingReaderTests {
    private func row(_ json: String) throws -> Matrix {
        let bytes = Array(json.utf8)
        var scanner = JSONScanner(bytes.span)
        var reader = EmbeddingReader(dimension: 2, rowLimit: 3)
        try reader.readRow(from: &scanner, at: "/x")
        try scanner.finish()
        return try reader.unitRows { _ in "/x" }
    }

    private func rows(_ json: String) throws -> Matrix {
        let bytes = Array(json.utf8)
        var scanner = JSONScanner(bytes.span)
        var reader = EmbeddingReader(dimension: 2, rowLimit: 3)
        try reader.readRows(from: &scanner, at: "/x")
        try scanner.finish()
        return try reader.unitRows { "/x/\($0)" }
    }

    private func base64(_ values: [Float]) -> String {
        var text: [UInt8] = []
        Base64Floats.encode(values.span, into: &text)
        return "\"\(String(decoding: text, as: UTF8.self))\""
    }

    @Test func makesRowsUnitVectors() throws {
        #expect(try row("[3, 4]").values == [0.6, 0.8])
        #expect(try row("[3e37, 4e37]").values == [0.6, 0.8])
        #expect(try row("[3e-40, 4e-40]").values.map { ($0 * 1000).rounded() } == [600, 800])
        #expect(try row(base64([3, 4])).values == [0.6, 0.8])
    }

    @Test func readsRowsInEitherForm() throws {
        let expected = Matrix(rowCount: 2, columnCount: 2, values: [0.6, 0.8, 0, -1])
        #expect(try rows("[[3,4],[0,-2]]") == expected)
        #expect(try rows("[\(base64([3, 4])),[0,-2]]") == expected)
        #expect(try rows(base64([3, 4, 0, -2])) == expected)
    }

    @Test(arguments: [
        ("[]", "2 numbers", "0"), ("[1]", "2 numbers", "1"), ("[1,2,3]", "2 numbers", "3"),
        ("\"AACAPw==\"", "2 numbers", "1 in base64"), ("\"\"", "2 numbers", "0 in base64"),
        ("null", "2 numbers, or base64 of them", "null"),
        ("{}", "2 numbers, or base64 of them", "an object"),
        ("\"AACA\"", "base64 of little-endian 32-bit floats", "3 bytes, not a multiple of four"),
        (
            "\"@@@@\"", "base64 of little-endian 32-bit floats",
            "a character outside the alphabet at 0"
        ),
        (
            "\"AAC\"", "base64 of little-endian 32-bit floats",
            "3 characters, not a multiple of four"
        ),
        (
            "\"AACAPx==\"", "base64 of little-endian 32-bit floats",
            "a last digit with bits that belong to no byte"
        ),
        ("[0,0]", "an embedding that is not all zeros", "all 2 numbers zero"),
        ("[0,-0.0]", "an embedding that is not all zeros", "all 2 numbers zero"),
        ("[1,NaN]", "finite numbers", "NaN at position 1"),
        ("[-Infinity,1]", "finite numbers", "a number beyond a 32-bit float's range at position 0"),
        ("[1,1e39]", "finite numbers", "a number beyond a 32-bit float's range at position 1"),
        ("\"AADAfwAAgD8=\"", "finite numbers", "NaN at position 0"),
    ])
    func refusesWhatIsNoEmbedding(json: String, expected: String, found: String) {
        #expect(
            throws: ServiceError.invalidField(pointer: "/x", expected: expected, found: found)
        ) { try row(json) }
    }

    @Test(arguments: [("[1,\"2\"]", "/x/1", "a string"), ("[[1,2]]", "/x/0", "an array")])
    func pointsAtWhatIsNoNumber(json: String, pointer: String, found: String) {
        #expect(
            throws: ServiceError.invalidField(
                pointer: pointer,
                expected: "a number",
                found: found
            )
        ) { try row(json) }
    }

    @Test(arguments: [
        ("[]", "/x", "1…3 embeddings", "0"), ("\"\"", "/x", "1…3 embeddings", "0"),
        ("[[1,2],[1,2],[1,2],[1,2]]", "/x", "1…3 embeddings", "4"),
        ("[[1,2],[1,2],[1,2],0,{}]", "/x", "1…3 embeddings", "5"),
        ("[[1,2],[1]]", "/x/1", "2 numbers", "1"),
        ("[[1,2],[1,2],[0,0]]", "/x/2", "an embedding that is not all zeros", "all 2 numbers zero"),
        ("[1,2]", "/x/0", "2 numbers, or base64 of them", "a number"),
        ("\"AACAPw==\"", "/x", "rows of 2 numbers", "1 in base64"),
        ("true", "/x", "an array of embeddings, or base64 of them", "a boolean"),
    ])
    func refusesOtherLists(json: String, pointer: String, expected: String, found: String) {
        #expect(
            throws: ServiceError.invalidField(pointer: pointer, expected: expected, found: found)
        ) { try rows(json) }
    }

    @Test func tooManyRowsInBase64AreCounted() {
        #expect(
            throws: ServiceError.invalidField(
                pointer: "/x",
                expected: "1…3 embeddings",
                found: "4"
            )
        ) { try rows(base64(Array(repeating: 1, count: 8))) }
    }
}
