import Testing

@testable import Reco

struct DuplicateMaskTests {
    @Test func duplicatesAreTheOthersOfAGroup() {
        let mask = DuplicateMask(groups: [4, 7, 4, 1, 4])
        #expect(mask.duplicates(of: 0) == [2, 4])
        #expect(mask.duplicates(of: 2) == [0, 4])
        #expect(mask.duplicates(of: 1).isEmpty)
        #expect(mask.duplicates(of: 3).isEmpty)
    }
}
