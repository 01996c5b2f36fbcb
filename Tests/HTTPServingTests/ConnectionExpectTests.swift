import HTTPServing
import TestSupport
import Testing

/// `Expect: 100-continue`, RFC 9110 §10.1.1: the interim answer comes only if the body is wanted.
struct ConnectionExpectTests {
    @Test(arguments: Channel.allCases)
    func asksForABodyThatIsWanted(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            for _ in 0..<2 {
                try client.send(
                    request(
                        "POST /echo HTTP/1.1",
                        "Content-Length: 4",
                        "Expect: 100-continue"
                    )
                )
                let interim = try client.readAnyResponse()
                #expect(interim.status == 100)
                #expect(interim.head == "HTTP/1.1 100 Continue")
                try client.send("body")
                let response = try client.readAnyResponse()
                #expect(response.status == 200)
                #expect(response.text == "body")
            }
        }
    }

    @Test(
        arguments: Channel.allCases,
        [
            ("POST /nowhere HTTP/1.1", "4", 404), ("POST /now HTTP/1.1", "4", 405),
            ("POST /echo HTTP/1.1", "999999999", 413),
        ]
    )
    func refusesWithoutAskingForTheBody(
        channel: Channel,
        sample: (String, String, Int)
    ) async throws {
        let (line, length, status) = sample
        try await withServer(over: channel) { fixture in
            let client = try fixture.connect()
            try client.send(request(line, "Content-Length: \(length)", "Expect: 100-continue"))
            let first = try client.readAnyResponse()
            #expect(first.status == status)
            #expect(first.field("Connection") == "close")
            #expect(try client.isClosedWithoutMore())
        }
    }

    @Test(arguments: Channel.allCases)
    func asksNothingOfAnOldClientOrOfOneThatSendsTheBodyAnyway(channel: Channel) async throws {
        try await withServer(over: channel) { fixture in
            for version in ["1.0", "1.1"] {
                let client = try fixture.connect()
                try client.send(
                    request(
                        "POST /echo HTTP/\(version)",
                        "Content-Length: 4",
                        "Expect: 100-continue",
                        body: "body"
                    )
                )
                let first = try client.readAnyResponse()
                #expect(first.status == 200)
                #expect(first.text == "body")
            }
        }
    }
}
