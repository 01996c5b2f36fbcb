import Testing

@testable import HTTPServing

struct RequestRecordsTests {
    private func record(_ number: Int) -> RequestRecord {
        RequestRecord(
            id: "\(number)",
            bodyByteCount: 0,
            answerByteCount: 0,
            duration: .zero,
            notes: AnswerNotes()
        )
    }

    @Test func givesWhatWaitsInOrder() async {
        let records = RequestRecords(limit: 3)
        for number in 0..<3 { records.append(record(number)) }
        #expect(await records.take().map(\.id) == ["0", "1", "2"])
    }

    @Test func dropsAndCountsWhatIsTooMuch() async {
        let records = RequestRecords(limit: 2)
        for number in 0..<5 { records.append(record(number)) }
        #expect(records.dropped.value == 3)
        #expect(await records.take().map(\.id) == ["0", "1"])
        records.append(record(9))
        #expect(await records.take().map(\.id) == ["9"])
    }

    /// There is no room: a record is dropped unless somebody waits for it.
    @Test func whoeverComesFirstWaits() async {
        let records = RequestRecords(limit: 0)
        let taken = Task.immediate { await records.take().map(\.id) }
        records.append(record(4))
        #expect(records.dropped.value == 0)
        #expect(await taken.value == ["4"])
        records.append(record(5))
        #expect(records.dropped.value == 1)
    }

    @Test func theEndIsAnEmptyList() async {
        let records = RequestRecords(limit: 1)
        records.append(record(1))
        records.end()
        #expect(await records.take().count == 1)
        #expect(await records.take().isEmpty)
    }

    @Test func aWaitingTakerIsToldOfTheEnd() async {
        let records = RequestRecords(limit: 1)
        let taken = Task.immediate { await records.take() }
        records.end()
        #expect(await taken.value.isEmpty)
    }
}
