import Testing

@testable import RecoCommand

struct LogFormatTests {
    @Test func namesAreThoseOfTheSetting() {
        #expect(LogFormat.allCases.map(\.rawValue) == ["text", "json"])
    }
}
