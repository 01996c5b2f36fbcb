import Foundation
import HTTPServing
import HTTPWire
import Testing

@testable import RecoService

struct ServiceErrorProblemTests {
    private static let statuses = [
        400, 400, 415, 422, 422, 422, 400, 422, 404, 409, 500, 503, 503, 503, 500,
    ]

    @Test func everyErrorHasItsStatusAndDetail() {
        #expect(Self.statuses.count == ServiceErrorTests.samples.count)
        for ((error, line), status) in zip(ServiceErrorTests.samples, Self.statuses) {
            #expect(error.problem.status == status, "\(error)")
            #expect(error.problem.detail == line)
            #expect(error.problem.type == "about:blank")
        }
    }

    @Test func onlyErrorsOfAMemberPointAtOne() {
        for (error, _) in ServiceErrorTests.samples {
            switch error {
            case .invalidField(let pointer, _, _), .unknownField(let pointer, _, _):
                #expect(error.problem.field == pointer)
            default: #expect(error.problem.field == nil)
            }
        }
    }

    @Test func anOverloadSaysWhenToComeAgain() throws {
        let error = ServiceError.overloaded(
            queuedRowLimit: 1,
            queuedRowCount: 2,
            retryAfterSeconds: 9
        )
        let response = error.problem.response
        #expect(response.fields.first("Retry-After") == "9")
        #expect(response.fields.first("Content-Type") == "application/problem+json")
        #expect(response.problem?.title == "Service Unavailable")
    }
}
