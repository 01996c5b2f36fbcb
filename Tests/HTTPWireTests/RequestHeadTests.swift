import HTTPWire
import Testing

struct RequestHeadTests {
    @Test(arguments: [("HEAD", true), ("GET", false), ("head", false), ("HEADS", false)])
    func knowsTheMethodWithoutABodyInReturn(method: String, expected: Bool) throws {
        var parser = RequestParser()
        parser.receive(Array("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n".utf8).span)
        guard case .head(let head) = try parser.nextEvent() else {
            Issue.record("no head")
            return
        }
        #expect(head.method == method)
        #expect(head.isHead == expected)
    }
}
