import Testing

@testable import HTTPWire

struct RequestLineTests {
    private let limits = WireLimits()

    @Test func hasThreeParts() throws {
        let line = try RequestLine.parse(Array("PUT /a HTTP/1.0".utf8).span, limits: limits)
        #expect(line.method == "PUT")
        #expect(line.target.path == "/a")
        #expect(line.version == .http10)
    }

    /// All versions of one digit each: those of major version 1 are spoken, the others are
    /// well-formed and refused.
    @Test func speaksOneMajorVersion() throws {
        for major in 0...9 {
            for minor in 0...9 {
                let version = "HTTP/\(major).\(minor)"
                let line = Array("GET / \(version)".utf8)
                if major == 1 {
                    let parsed = try RequestLine.parse(line.span, limits: limits)
                    #expect(parsed.version == (minor == 0 ? .http10 : .http11))
                } else {
                    #expect(throws: WireError.unsupportedVersion(found: version)) {
                        try RequestLine.parse(line.span, limits: limits)
                    }
                }
            }
        }
    }

    @Test func takesAMethodAndATargetAtTheirLimits() throws {
        var limits = WireLimits()
        limits.methodByteLimit = 3
        limits.targetByteLimit = 2
        let parse = { (text: String) throws(WireError) in
            try RequestLine.parse(Array(text.utf8).span, limits: limits)
        }
        #expect(try parse("GET /a HTTP/1.1").target.path == "/a")
        #expect(throws: WireError.methodTooLong(byteLimit: 3)) { try parse("POST / HTTP/1.1") }
        #expect(throws: WireError.targetTooLong(byteLimit: 2)) { try parse("GET /ab HTTP/1.1") }
    }

    @Test func blamesTheFirstPartThatIsTooLong() {
        let blame = { (text: String) in
            RequestLine.overlong(Array(text.utf8).span, limits: WireLimits())
        }
        #expect(blame("GET /aaaa") == .targetTooLong(byteLimit: 8192))
        #expect(blame(String(repeating: "A", count: 40)) == .methodTooLong(byteLimit: 32))
        #expect(blame("G{T /aaaa") == .invalidMethod(found: "G{T"))
    }
}
