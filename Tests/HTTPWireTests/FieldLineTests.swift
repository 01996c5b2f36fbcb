import Testing

@testable import HTTPWire

struct FieldLineTests {
    @Test(arguments: [
        ("A:b", 0..<1, 2..<3), ("Ab: c d ", 0..<2, 4..<7), ("A:", 0..<1, 2..<2),
        ("A::", 0..<1, 2..<3), ("A:\t:\t", 0..<1, 3..<4),
    ])
    func findsNameAndValue(line: String, name: Range<Int>, value: Range<Int>) throws {
        let entry = try FieldLine.parse(Array(line.utf8).span, at: 0)
        #expect(entry.name == name)
        #expect(entry.value == value)
        let later = try FieldLine.parse(Array(line.utf8).span, at: 100)
        #expect(later.name.lowerBound == 100 + name.lowerBound)
        #expect(later.value.upperBound == 100 + value.upperBound)
    }

    @Test(
        arguments: [
            (" A: b", .foldedLine), ("\tA: b", .foldedLine), (":", .emptyFieldName),
            ("A", .missingColon(found: "A")), ("A b", .invalidFieldName(found: 0x20)),
            ("A :", .blankBeforeColon(name: "A")), ("A \t :b", .blankBeforeColon(name: "A")),
            ("A(:b", .invalidFieldName(found: 0x28)), ("(", .invalidFieldName(found: 0x28)),
        ] as [(String, WireError)]
    )
    func tellsFaultsApart(line: String, error: WireError) {
        #expect(throws: error) { try FieldLine.parse(Array(line.utf8).span, at: 0) }
    }
}
