import Testing

@testable import HTTPServing

struct AnswerNotesTests {
    @Test(
        arguments: [
            (.zero, "0.000"), (.microseconds(7), "0.007"), (.microseconds(12_345), "12.345"),
            (.seconds(61), "61000.000"), (.nanoseconds(999), "0.000"),
        ] as [(Duration, String)]
    )
    func timesAreMilliseconds(duration: Duration, text: String) {
        #expect(duration.millisecondText == text)
    }

    @Test func theWholeTimeComesLast() {
        let notes = AnswerNotes(times: [
            .init("queue", .milliseconds(1)), .init("search", .microseconds(250)),
        ])
        #expect(
            notes.serverTiming(total: .milliseconds(2))
                == "queue;dur=1.000, search;dur=0.250, total;dur=2.000"
        )
        #expect(AnswerNotes().serverTiming(total: .zero) == "total;dur=0.000")
    }
}
