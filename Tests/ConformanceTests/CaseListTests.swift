import Testing

/// What holds for the list of cases as a whole.
struct CaseListTests {
    private static let cases = ConformanceCase.all

    @Test func thereAreMoreThanThreeHundred() {
        #expect(Self.cases.count >= 400)
        #expect(Subject.all.allSatisfy { $0.cases.count >= 5 })
    }

    @Test func noTwoHaveTheSameName() {
        let names = Self.cases.map(\.name)
        let repeated = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys
        #expect(repeated.isEmpty, "\(repeated.sorted())")
    }

    @Test func noTwoSendTheSame() {
        let sent = Dictionary(grouping: Self.cases) {
            "\($0.steps) \($0.ending) \($0.transport as Any)"
        }
        for cases in sent.values where cases.count > 1 {
            Issue.record("these send the same bytes: \(cases.map(\.name))")
        }
    }

    @Test(arguments: cases)
    func namesItsClause(example: ConformanceCase) {
        #expect(example.clause.contains(#/^(9110|9112|9113|3986) §[0-9]+(\.[0-9]+)*$/#))
        // The page lists names between semicolons, in cells between bars.
        #expect(!example.name.contains(";") && !example.name.contains("|"))
    }

    /// Bytes behind a refused framing must not be read as a request.
    @Test(arguments: cases.filter { $0.promise.answers.last?.status == .exactly(400) })
    func whatIsRefusedIsTheLast(example: ConformanceCase) {
        let isWhole = example.clause == "9110 §14.5"
        #expect(isWhole || example.promise.connection == .ends)
    }
}
