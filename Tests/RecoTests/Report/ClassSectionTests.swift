import Testing

@testable import Reco

@Suite struct ClassSectionTests {
    private let changes = (0..<40).map { index in
        ClassChange(
            index: index,
            queryCount: 10 + index % 3,
            before: 50,
            after: 50 + Double((index * 7) % 40) - 15
        )
    }

    @Test func listsTheLargestChangesFirst() {
        let section = ClassSection(changes: changes, classNames: (0..<40).map { "class \($0)" })
        let sorted = changes.map(\.gain).sorted()
        #expect(section.largestGains.map(\.gain) == Array(sorted.reversed().prefix(12)))
        #expect(section.largestLosses.map(\.gain) == Array(sorted.prefix(12)))
    }

    @Test func ofEqualChangesMoreQueriesComeFirst() {
        let equal = [5, 9, 7, 9].enumerated().map { index, count in
            ClassChange(index: index, queryCount: count, before: 0, after: 10)
        }
        let section = ClassSection(changes: equal, classNames: ["a", "b", "c", "d"])
        #expect(section.largestGains.map(\.index) == [1, 3, 2, 0])
        #expect(section.largestLosses.isEmpty)
    }

    @Test func countsAndNamesAreShown() throws {
        let section = ClassSection(changes: changes, classNames: (0..<40).map { "class \($0)" })
        let page = try PageReader(section.markup.html)
        let gains = changes.map(\.gain)
        #expect(
            page.shows(
                "\(gains.count { $0 > 0 }) of 40 classes gain, \(gains.count { $0 < 0 }) lose, "
                    + "and \(gains.count { $0 == 0 }) stay"
            )
        )
        for change in section.largestGains + section.largestLosses {
            #expect(page.texts.contains("class \(change.index)"))
            #expect(page.texts.contains(ReportText.points(change.gain, digits: 1)))
        }
    }

    @Test func withoutChangesItSaysSo() throws {
        let page = try PageReader(ClassSection(changes: [], classNames: []).markup.html)
        #expect(page.shows("No class gains.") && page.shows("No class loses."))
    }
}
