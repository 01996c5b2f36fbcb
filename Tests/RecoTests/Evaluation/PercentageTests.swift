import Testing

@testable import Reco

@Suite struct PercentageTests {
    @Test func roundsToTwoDecimals() {
        #expect(Percentage.of(1, in: 3) == 33.33)
        #expect(Percentage.of(2, in: 3) == 66.67)
        #expect(Percentage.of(756, in: 1692) == 44.68)
        #expect(Percentage.rounded(16.665001) == 16.67)
    }

    @Test func noneOfNoneIsNothing() {
        #expect(Percentage.of(0, in: 0) == 0)
    }
}
