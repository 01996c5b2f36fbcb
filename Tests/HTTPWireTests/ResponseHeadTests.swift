import Foundation
import HTTPWire
import Testing

struct ResponseHeadTests {
    @Test func knowsWhichStatusesHaveNoBody() {
        let without = (100...599).filter { !ResponseHead(status: $0).mayHaveBody }
        #expect(without == Array(100...199) + [204, 304])
    }

    @Test(arguments: [
        (100, "Continue"), (200, "OK"), (204, "No Content"), (304, "Not Modified"),
        (400, "Bad Request"), (404, "Not Found"), (405, "Method Not Allowed"),
        (408, "Request Timeout"), (413, "Content Too Large"), (414, "URI Too Long"),
        (415, "Unsupported Media Type"), (417, "Expectation Failed"),
        (422, "Unprocessable Content"), (429, "Too Many Requests"),
        (431, "Request Header Fields Too Large"), (500, "Internal Server Error"),
        (501, "Not Implemented"), (503, "Service Unavailable"),
        (505, "HTTP Version Not Supported"), (299, "Unknown"), (499, "Unknown"), (599, "Unknown"),
    ])
    func phrasesStatuses(status: Int, phrase: String) {
        #expect(ResponseHead.reasonPhrase(for: status) == phrase)
    }

    @Test func everyStatusOfAWireErrorHasAPhrase() {
        for sample in RequestSample.rejected {
            guard let status = sample.expected.error?.status else { continue }
            #expect(ResponseHead.reasonPhrase(for: status) != "Unknown")
        }
    }
}
