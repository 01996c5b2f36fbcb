import Testing

@testable import HTTPWire

/// The parser against samples, against itself under other cuts, and against its promises.
struct RequestParserTests {
    @Test(arguments: RequestSample.all, ByteCut.allCases)
    func givesTheEventsOfEachSampleHoweverItIsCut(sample: RequestSample, cut: ByteCut) {
        let outcome = Outcome(of: cut.pieces(of: sample.bytes), limits: sample.limits)
        #expect(outcome == sample.expected)
    }

    @Test(arguments: RequestSample.all.filter { $0.bytes.count < 400 })
    func givesTheSameEventsForEveryCutInTwo(sample: RequestSample) {
        let wrongPlaces = (0...sample.bytes.count).filter { place in
            let pieces = [Array(sample.bytes[..<place]), Array(sample.bytes[place...])]
            return Outcome(of: pieces, limits: sample.limits) != sample.expected
        }
        #expect(wrongPlaces.isEmpty)
    }

    @Test(arguments: RequestSample.accepted, ByteCut.allCases)
    func findsASecondRequestBehindEachCompleteOne(sample: RequestSample, cut: ByteCut) {
        guard sample.expected.events.last == "." else { return }
        let next = "GET /next HTTP/1.1\r\nHost: b\r\n\r\n"
        let outcome = Outcome(of: cut.pieces(of: sample.bytes + next.utf8), limits: sample.limits)
        let head = sample.expected.events.last { $0.contains(" 1.1 ") || $0.contains(" 1.0 ") }
        let ends = head?.contains(" close") ?? false
        let expected = ends ? [] : ["GET /next 1.1 none keep", "Host=b", "."]
        #expect(outcome == Outcome(events: sample.expected.events + expected))
    }

    @Test(
        arguments: [
            ("HEAD / HTTP/1.1\r\nHost", true), ("HEAD /%zz HTTP/1.1\r\n", true),
            ("\r\nHEAD / HTTP/1.1\r\n\r\n", true), ("HEAD ", true), ("HEAD", false),
            ("HEADER / HTTP/1.1\r\n\r\n", false), ("head / HTTP/1.1\r\n\r\n", false),
            ("GET /%zz HTTP/1.1\r\n", false), ("", false),
            ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /", false),
        ],
        ByteCut.allCases
    )
    func knowsHeadWhereThereIsNoHead(sample: (String, Bool), cut: ByteCut) {
        var parser = RequestParser()
        for piece in cut.pieces(of: Array(sample.0.utf8)) {
            parser.receive(piece.span)
            while let event = try? parser.nextEvent() { _ = event }
        }
        #expect(parser.isHead == sample.1)
    }

    @Test(arguments: RequestSample.rejected, ByteCut.allCases)
    func findsNothingBehindARejectedRequest(sample: RequestSample, cut: ByteCut) {
        let next = "GET /next HTTP/1.1\r\nHost: b\r\n\r\n"
        let outcome = Outcome(of: cut.pieces(of: sample.bytes + next.utf8), limits: sample.limits)
        #expect(outcome == sample.expected)
    }

    @Test(arguments: RequestSample.rejected)
    func answersEachRejectedSampleWithItsStatus(sample: RequestSample) {
        #expect(sample.expected.error?.status == sample.status)
    }

    @Test func theTableOfSamplesIsLargeAndItsNamesDiffer() {
        let names = RequestSample.all.map(\.name)
        #expect(names.count >= 200)
        #expect(
            Set(RequestSample.rejected.map { "\($0.name)\($0.bytes)" }).count
                == RequestSample.rejected.count
        )
    }

    @Test func staysFailedAfterAnError() {
        var parser = RequestParser()
        parser.receive(Array("GET / HTTP/1.1\n".utf8).span)
        for _ in 0..<3 {
            #expect(throws: WireError.bareLineFeed) { try parser.nextEvent() }
            parser.receive(Array(RequestSample.get().utf8).span)
        }
        #expect(parser.isFinished)
        #expect(!parser.hasPartialRequest)
        #expect(parser.bufferedByteCount == 0)
    }

    @Test func knowsWhetherARequestHasBegun() throws {
        var parser = RequestParser()
        #expect(!parser.hasPartialRequest)
        parser.receive([0x0D, 0x0A].span)
        #expect(try parser.nextEvent() == nil)
        #expect(!parser.hasPartialRequest, "an empty line is no request")
        parser.receive(Array("\r".utf8).span)
        #expect(try parser.nextEvent() == nil)
        #expect(!parser.hasPartialRequest, "nor is the half of one")
        parser.receive(Array("\n".utf8).span)
        #expect(try parser.nextEvent() == nil)
        let bytes = Array(RequestSample.post("Content-Length: 2", body: "ab").utf8)
        for (index, byte) in bytes.enumerated() {
            parser.receive([byte].span)
            while let event = try parser.nextEvent() {
                if case .end = event { #expect(index == bytes.count - 1) }
            }
            #expect(parser.hasPartialRequest == (index < bytes.count - 1), "after byte \(index)")
        }
        #expect(!parser.isFinished)
    }

    @Test func discardsWhatFollowsTheLastRequest() throws {
        var parser = RequestParser()
        parser.receive(Array((RequestSample.get("Connection: close") + "rest").utf8).span)
        while try parser.nextEvent() != nil {}
        #expect(parser.isFinished)
        parser.receive(Array("more".utf8).span)
        #expect(parser.bufferedByteCount == 0)
        #expect(try parser.nextEvent() == nil)
    }

    @Test func saysWhomTheClientAddressed() throws {
        #expect(try host(of: "GET / HTTP/1.1\r\nHost: a:1\r\n\r\n") == "a:1")
        #expect(try host(of: "GET http://b:2/ HTTP/1.1\r\nHost: a:1\r\n\r\n") == "b:2")
        #expect(try host(of: "GET / HTTP/1.0\r\n\r\n") == nil)
        #expect(try host(of: "GET http://b/ HTTP/1.0\r\n\r\n") == "b")
    }

    private func host(of text: String) throws -> String? {
        var parser = RequestParser()
        parser.receive(Array(text.utf8).span)
        guard case .head(let head) = try parser.nextEvent() else {
            Issue.record("no head")
            return nil
        }
        return head.host
    }
}
