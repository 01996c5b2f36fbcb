import Testing

@testable import HTTPWire

struct RequestTargetTests {
    private func parse(_ text: String, method: String = "GET") throws(WireError) -> RequestTarget {
        try RequestTarget.parse(Array(text.utf8).span, method: method)
    }

    @Test func keepsTheTargetAsItCameBesideWhatItMeans() throws {
        let target = try parse("/a/../%62?c=%64")
        #expect(target.form == .origin)
        #expect(target.text == "/a/../%62?c=%64")
        #expect(target.path == "/b")
        #expect(target.query == "c=%64")
        #expect(target.authority == nil)
        #expect(!target.isAsterisk)
    }

    @Test func takesAbsoluteTargetsApart() throws {
        let target = try parse("http://[::1]:80?q")
        #expect(target.form == .absolute)
        #expect(target.authority == "[::1]:80")
        #expect(target.path == "/")
        #expect(target.query == "q")
    }

    @Test func knowsWhatIsServedOverTLSOnly() throws {
        #expect(try parse("https://a/b").needsTLS)
        #expect(try parse("HTTPS://a").needsTLS)
        #expect(try parse("https://a", method: "OPTIONS").needsTLS)
        #expect(try !parse("http://a/b").needsTLS)
        #expect(try !parse("/https://a").needsTLS)
        #expect(try !parse("*", method: "OPTIONS").needsTLS)
        #expect(try !parse("a:443", method: "CONNECT").needsTLS)
    }

    @Test func knowsTheServerAsAWhole() throws {
        let short = try parse("*", method: "OPTIONS")
        let long = try parse("http://a", method: "OPTIONS")
        #expect(short.isAsterisk && long.isAsterisk)
        #expect(short.path.isEmpty && long.path.isEmpty)
        #expect(long.authority == "a")
        #expect(try parse("http://a/", method: "OPTIONS").form == .absolute)
        #expect(try parse("http://a?b", method: "OPTIONS").form == .absolute)
    }

    @Test func takesAnAuthorityForConnectOnly() throws {
        let target = try parse("a:1", method: "CONNECT")
        #expect(target.form == .authority)
        #expect(target.authority == "a:1")
        #expect(target.path.isEmpty)
        #expect(throws: WireError.wrongTargetForm(method: "GET", found: "a:1")) {
            try parse("a:1")
        }
        for text in ["/", "*", "http://a/", "a", "a:", "a:1/b"] {
            #expect(throws: WireError.wrongTargetForm(method: "CONNECT", found: text)) {
                try parse(text, method: "CONNECT")
            }
        }
    }

    /// The path that needs no work takes a short way; it must lead to where the long one does.
    @Test(arguments: ["/", "/a", "/a/b.c", "/a.", "/a/..b", "/.a", "/a?b/../c", "/a//b"])
    func theShortWayAndTheLongWayAgree(text: String) throws {
        let path = text.prefix { $0 != "?" }
        #expect(try parse(text).path == TargetPath.normalized(Array(path.utf8).span))
    }

    @Test func refusesAllBytesThatNoTargetHas() {
        let allowed = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?"
                .utf8
        )
        for byte in UInt8.min...UInt8.max where byte != 0x25 {
            for beginning in ["/a", "/?", "http://a/", "http://a/?"] {
                let bytes = Array(beginning.utf8) + [byte]
                let error = Result { () throws(WireError) in
                    try RequestTarget.parse(bytes.span, method: "GET")
                }.failure
                let expected = WireError.invalidTargetByte(found: byte)
                #expect(error == (allowed.contains(byte) ? nil : expected), "\(beginning)")
            }
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
