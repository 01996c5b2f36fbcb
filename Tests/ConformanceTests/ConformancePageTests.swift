import Testing

/// The page on conformance and the suite say the same.
struct ConformancePageTests {
    @Test func everyCaseHoldsARequirement() throws {
        let requirements = try ConformancePage().requirements
        #expect(requirements.count > 100)
        let listed = Set(requirements.flatMap(\.cases))
        let missing = Set(ConformanceCase.all.map(\.name)).subtracting(listed)
        #expect(missing.isEmpty, "the page does not name \(missing.sorted())")
    }

    @Test func everyNameIsThatOfACase() throws {
        let names = Set(ConformanceCase.all.map(\.name))
        for requirement in try ConformancePage().requirements {
            for name in requirement.cases where name != "–" {
                #expect(names.contains(name), "\(requirement.clause): there is no case \(name)")
            }
        }
    }

    /// The tables beside nginx are of the cases that there are now.
    @Test func theComparisonIsOfTheseCases() throws {
        let comparison = try #require(try ConformancePage().comparison)
        for subject in Subject.all {
            let row = "| \(subject.title) | \(subject.cases.count) |"
            #expect(comparison.contains(row), "the page lacks: \(row)")
        }
    }
}
