import HTTPWire
import Testing

@testable import HTTPServing

struct ContentCodingErrorTests {
    @Test(
        arguments: [
            (.unknownCoding(found: "br"), 415), (.severalCodings(count: 2), 415),
            (.tooLarge(byteLimit: 1), 413), (.ratioTooHigh(limit: 100), 413),
            (.malformed(coding: .gzip, reason: "incorrect header check"), 400),
            (.truncated(coding: .gzip), 400), (.trailingBytes(coding: .deflate), 400),
            (.outOfMemory, 503), (.nothingAcceptable, 406),
        ] as [(ContentCodingError, Int)]
    )
    func eachHasItsStatusAndOneLine(error: ContentCodingError, status: Int) {
        let problem = error.problem
        #expect(error.status == status)
        #expect(problem.status == status)
        #expect(!problem.detail.isEmpty && !problem.detail.contains("\n"))
        #expect(problem.extraFields.contains("Accept-Encoding") == (status == 415))
        #expect(RefusalReason(error).status == status)
    }

    @Test func aLongNameIsCut() {
        let name = String(repeating: "x", count: 5000)
        #expect(ContentCodingError.unknownCoding(found: name).problem.detail.utf8.count < 200)
    }
}
