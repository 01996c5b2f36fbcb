import Testing

@testable import RecoService

struct AccessKeyTests {
    /// The digest is what `printf %s secret | sha256sum` prints.
    @Test func isKnownByItsHash() {
        let digest = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"
        #expect(AccessKey.digest(of: "secret") == digest)
        let key = AccessKey(name: "us", digest: digest)
        #expect(key.matches(digest))
        #expect(key.scopes == [.read])
    }

    @Test func everyDigitCounts() {
        let digest = AccessKey.digest(of: "secret")
        let key = AccessKey(name: "us", digest: digest)
        for index in digest.utf8.indices {
            var other = Array(digest.utf8)
            let place = digest.utf8.distance(from: digest.utf8.startIndex, to: index)
            other[place] ^= 1
            #expect(!key.matches(String(decoding: other, as: UTF8.self)))
        }
        #expect(!key.matches("") && !key.matches(digest + "0"))
    }
}
