import Testing

@testable import TensorFiles

@Suite struct PythonLiteralParserTests {
    private func parse(_ text: String) throws(HeaderFault) -> [String: PythonLiteral] {
        var parser = PythonLiteralParser(text: Array(text.utf8))
        return Dictionary(uniqueKeysWithValues: try parser.parseDictionary().map { ($0, $1) })
    }

    @Test func readsWhatNumpyWrites() throws {
        #expect(
            try parse("{'a': '<f4', 'b': False, \"c\": (1128, 512), }   \n") == [
                "a": .string("<f4"), "b": .bool(false), "c": .tuple([1128, 512]),
            ]
        )
        #expect(
            try parse("{'a':(),'b':(5,),'c':(1L, 2L),'d':True}") == [
                "a": .tuple([]), "b": .tuple([5]), "c": .tuple([1, 2]), "d": .bool(true),
            ]
        )
        #expect(try parse("{'a': [('x', '<f4'), ('y', ['z'])]}") == ["a": .list])
        #expect(try parse("{}") == [:])
    }

    @Test(arguments: [
        ("", HeaderFault.syntax(offset: 0)), ("{", .syntax(offset: 1)),
        ("{'a'", .syntax(offset: 4)), ("{'a': ", .syntax(offset: 6)),
        ("{'a': 'b'", .syntax(offset: 9)), ("{'a': 'b", .syntax(offset: 8)),
        ("{'a': True} x", .syntax(offset: 12)), ("{a: True}", .syntax(offset: 1)),
        ("{'a': (1", .syntax(offset: 8)), ("{'a': (x,)}", .syntax(offset: 7)),
        ("{'a': (-,)}", .syntax(offset: 7)), ("{'a': (1 2)}", .syntax(offset: 9)),
        ("{'a': (-1,)}", .wrongValue(key: "shape")), ("{'a': (5)}", .wrongValue(key: "shape")),
        ("{'a': (99999999999999999999,)}", .wrongValue(key: "shape")),
        ("{'a': [1", .syntax(offset: 8)), ("{'a': 'x\\'y'}", .syntax(offset: 8)),
        ("{'a': True, 'a': True}", .repeatedKey("a")), ("{'a': None}", .syntax(offset: 6)),
    ])
    func refusesEverythingElse(text: String, fault: HeaderFault) {
        #expect(throws: fault) { _ = try parse(text) }
    }
}
