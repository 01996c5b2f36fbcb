import HTTPWire
import Testing

struct WireErrorDetailTests {
    @Test(arguments: RequestSample.rejected)
    func saysInOneLineWhatWasExpectedAndFound(sample: RequestSample) throws {
        let error = try #require(sample.expected.error)
        #expect(error.detail.hasPrefix("expected "))
        #expect(error.detail.contains("found"))
        #expect(error.detail.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
        #expect(error.detail.utf8.count < 200)
        #expect(error.description == "\(error.status): \(error.detail)")
    }

    @Test func namesWhatItFound() {
        #expect(
            WireError.invalidContentLength(found: "+5").detail
                == "expected one decimal number in Content-Length, found '+5'"
        )
        #expect(
            WireError.bodyTooLarge(byteLimit: 9).detail
                == "expected a body of at most 9 bytes, found a larger one"
        )
        #expect(
            WireError.forbiddenPercentEncoding(found: 0).detail.hasSuffix(
                "found an encoded '\\x00'"
            )
        )
    }

    @Test func differentErrorsSayDifferentThings() {
        let errors = RequestSample.rejected.compactMap(\.expected.error)
        let details = Dictionary(grouping: errors, by: \.detail)
        for (detail, errors) in details {
            #expect(errors.allSatisfy { $0 == errors[0] }, "\(detail)")
        }
        #expect(details["expected a request of HTTP/1.1, found something else"] == nil)
    }
}
