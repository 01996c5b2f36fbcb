import Testing

@testable import Reco

@Suite struct ReportStyleTests {
    @Test func nothingIsFetched() {
        let sheet = ReportStyle.sheet.html
        for word in ["url(", "@import", "http", "<", "expression"] {
            #expect(!sheet.contains(word), "\(word)")
        }
    }

    @Test func lightDarkAndPaperHaveTheSameColors() {
        let sheet = ReportStyle.sheet.html
        let names = sheet.matches(of: /(--[a-z]+):/).map { String($0.output.1) }
        let counts = Dictionary(grouping: names) { $0 }.mapValues(\.count)
        #expect(counts.count == 13)
        #expect(counts.values.allSatisfy { $0 == 3 }, "\(counts)")
        let used = Set(sheet.matches(of: /var\((--[a-z]+)\)/).map { String($0.output.1) })
        #expect(used.isSubset(of: counts.keys))
    }

    @Test func bracesMatch() {
        let sheet = ReportStyle.sheet.html
        #expect(sheet.count { $0 == "{" } == sheet.count { $0 == "}" })
    }
}
