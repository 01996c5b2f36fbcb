import Testing

@testable import HTTPWire

struct TrailerNamesTests {
    @Test(arguments: [
        "Content-Length", "TRANSFER-ENCODING", "host", "Connection", "trailer", "TE",
        "Authorization", "X-API-Key", "Cookie", "Content-Type", "Content-Encoding",
        "Content-Range", "Expect", "If-None-Match", "Cache-Control", "Max-Forwards", "Range",
    ])
    func dropsWhatMustComeEarlier(name: String) {
        #expect(TrailerNames.areForbidden(Array(name.utf8).span) == true)
    }

    @Test(arguments: ["X-Sum", "Digest", "Server-Timing", "Hosts", "Content", "ETag", "", "T"])
    func keepsOthers(name: String) {
        #expect(TrailerNames.areForbidden(Array(name.utf8).span) == false)
    }
}
