import Testing

@testable import RecoCommand

struct BenchThresholdsTests {
    private func thresholds(_ text: String) throws -> BenchThresholds {
        let file = try ScratchFile(text)
        return try BenchThresholds(reading: file.path)
    }

    @Test func aBoundThatIsJustMetIsKept() throws {
        let bounds = try thresholds(#"{"at_least":{"a":1,"b":-2},"at_most":{"c":3.5}}"#)
        #expect(bounds.misses(of: ["a": 1, "b": -2, "c": 3.5, "other": 99]).isEmpty)
        #expect(bounds.misses(of: ["a": 7, "b": 0, "c": 0]).isEmpty)
    }

    @Test func everyMissIsASentenceInTheOrderOfNames() throws {
        let bounds = try thresholds(#"{"at_least":{"b":1,"a":2},"at_most":{"d":3,"c":4}}"#)
        #expect(
            bounds.misses(of: ["a": 1.5, "b": 0.5, "c": 4.5, "d": 3]) == [
                "a: expected at least 2.0, found 1.5", "b: expected at least 1.0, found 0.5",
                "c: expected at most 4.0, found 4.5",
            ]
        )
    }

    @Test func whatWasNotCountedIsMissed() throws {
        let bounds = try thresholds(#"{"at_least":{"a":0},"at_most":{"b":0}}"#)
        #expect(bounds.misses(of: [:]) == ["a was not counted", "b was not counted"])
    }

    @Test func whatIsNoNumberKeepsNoBound() throws {
        let bounds = try thresholds(#"{"at_least":{"a":0},"at_most":{"a":0}}"#)
        #expect(bounds.misses(of: ["a": .nan]).count == 2)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"at_least":{}}"#, #"{"at_least":{"a":"1"},"at_most":{}}"#,
        #"{"at_least":{},"at_most":{}"#,
    ])
    func whatIsNoSuchFileIsRefused(text: String) throws {
        let file = try ScratchFile(text)
        let expected = CommandError.unreadable(
            path: file.path,
            expected: "a JSON object with 'at_least' and 'at_most'"
        )
        #expect(throws: expected) { try BenchThresholds(reading: file.path) }
    }

    @Test func aMissingFileIsNamed() throws {
        let error = #expect(throws: CommandError.self) {
            try BenchThresholds(reading: "/nowhere/bench.json")
        }
        #expect(error?.description.hasPrefix("/nowhere/bench.json: ") == true)
    }
}
