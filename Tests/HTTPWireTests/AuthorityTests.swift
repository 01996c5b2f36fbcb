import Testing

@testable import HTTPWire

struct AuthorityTests {
    private func isValid(_ text: String, needsPort: Bool = false) -> Bool {
        Authority.isValid(Array(text.utf8).span, needsPort: needsPort)
    }

    @Test(arguments: [
        "a", "a.b-c", "localhost:8080", "127.0.0.1", "127.0.0.1:0", "a:65535", "a:", "a:0080",
        "a_b", "a%20b", "[::]", "[::1]", "[1::]:1", "[2001:db8::8a2e:370:7334]",
        "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]", "[::ffff:1.2.3.4]",
        "[1:2:3:4:5:6:255.255.255.255]", "[::1]:",
    ])
    func takesHostsWithAndWithoutPorts(text: String) {
        #expect(isValid(text))
    }

    @Test(arguments: [
        "", ":", ":80", "a:b", "a:-1", "a:+1", "a:65536", "a:99999999999999999999", "a:1:2",
        "a b", "a/", "u@a", "a?", "a#", "ü", "a%2", "a%zz", "[", "[]", "[::1", "::1", "[::1]x",
        "[::1]a:1", "[:]", "[:::]", "[1]", "[1:2:3:4:5:6:7]", "[1:2:3:4:5:6:7:8:9]",
        "[1:::2]", "[1:2:::]",
        "[1::2::3]", "[12345::]", "[g::]", "[1:2:3:4:5:6:7:8::]", "[::1:]", "[:1::]",
        "[::1.2.3]", "[::1.2.3.256]", "[::1.2.3.4.5]", "[::1.2.3.4:5]", "[::1..2.3]",
        "[fe80::1%25eth0]", "[v1.a]", "[1.2.3.4]", "[::0001.2.3.4]",
    ])
    func refusesEverythingElse(text: String) {
        #expect(!isValid(text))
    }

    @Test(arguments: [
        ("a:1", true), ("[::1]:1", true), ("a", false), ("a:", false), ("[::1]", false),
    ])
    func canInsistOnAPort(text: String, expected: Bool) {
        #expect(isValid(text, needsPort: true) == expected)
    }
}
