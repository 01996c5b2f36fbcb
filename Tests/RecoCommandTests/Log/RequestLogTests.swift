import Logging
import Testing

@testable import HTTPServing
@testable import RecoCommand

struct RequestLogTests {
    private var record: RequestRecord {
        RequestRecord(
            id: "abc",
            method: "POST",
            path: "/refine",
            route: "/refine",
            holder: "us",
            status: 200,
            bodyByteCount: 10,
            answerByteCount: 20,
            duration: .microseconds(1500),
            notes: AnswerNotes(
                times: [.init("queue", .microseconds(250))],
                counts: [.init("rows", 4)]
            )
        )
    }

    @Test func tellsEverythingThatThereIs() {
        let metadata = RequestLog.metadata(of: record).mapValues(\.description)
        #expect(
            metadata == [
                "id": "abc", "method": "POST", "path": "/refine", "route": "/refine", "key": "us",
                "status": "200", "body_bytes": "10", "answer_bytes": "20", "duration_ms": "1.500",
                "queue_ms": "0.250", "rows": "4",
            ]
        )
        #expect(RequestLog.message(for: record) == "POST /refine 200")
    }

    @Test func tellsOfBytesThatWereNoRequest() {
        var record = record
        (record.method, record.path, record.route, record.holder) = (nil, nil, nil, nil)
        (record.status, record.refusal) = (400, .malformedRequest)
        #expect(RequestLog.message(for: record) == "- - 400")
        #expect(RequestLog.metadata(of: record)["refusal"]?.description == "malformed_request")
        record.status = nil
        #expect(RequestLog.message(for: record) == "- - client left")
    }

    @Test(
        arguments: [
            ("/healthz", 200, .debug), ("/readyz", 200, .debug), ("/readyz", 503, .info),
            ("/refine", 200, .info), ("/refine", 500, .error), (nil, 404, .info),
            ("/refine", nil, .info),
        ] as [(String?, Int?, Logger.Level)]
    )
    func probesAreQuietWhenAllIsWell(route: String?, status: Int?, level: Logger.Level) {
        var record = record
        (record.route, record.status) = (route, status)
        #expect(RequestLog.level(of: record) == level)
    }
}
