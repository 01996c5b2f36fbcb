import TestSupport
import Testing

@testable import RecoService

struct AccessKeyLineTests {
    private static let hash = KeyDigest(of: "a")
    private static let other = KeyDigest(of: "b")

    private func parse(_ text: String) throws(AccessKeyError) -> [AccessKey] {
        try AccessKey.parse(text.split(separator: "\n", omittingEmptySubsequences: false))
    }

    @Test func readsNamesScopesAndLimits() throws {
        let keys = try parse(
            """
            # who may ask

            shop sha256:\(Self.hash)
              ops\tsha256:\(Self.other) scopes=read,write rate=0.5 burst=3 concurrency=8 body-limit=100
            """
        )
        var ops = AccessKey(name: "ops", digest: Self.other)
        (ops.scopes, ops.rateLimit, ops.burstLimit) = ([.read, .write], 0.5, 3)
        (ops.concurrencyLimit, ops.bodyByteLimit) = (8, 100)
        #expect(keys == [AccessKey(name: "shop", digest: Self.hash), ops])
    }

    @Test(arguments: [
        "shop", "shop md5:\(hash)", "shop sha256:", "shop sha256:\(hash)0",
        "shop sha256:\(hash.description.uppercased())", "sh op sha256:\(hash)",
        "sh/op sha256:\(hash)",
        "shop sha256:\(hash) scopes=", "shop sha256:\(hash) scopes=read,",
        "shop sha256:\(hash) scopes=admin", "shop sha256:\(hash) rate=0",
        "shop sha256:\(hash) rate=-1", "shop sha256:\(hash) rate=1e-20",
        "shop sha256:\(hash) rate=nan",
        "shop sha256:\(hash) rate=inf",
        "shop sha256:\(hash) burst=5", "shop sha256:\(hash) rate=1 burst=0.5",
        "shop sha256:\(hash) concurrency=0", "shop sha256:\(hash) concurrency=1.5",
        "shop sha256:\(hash) body-limit=x", "shop sha256:\(hash) rate=1 rate=2",
        "shop sha256:\(hash) color=red", "shop sha256:\(hash) read",
    ])
    func refusesWhatItCannotUse(line: String) {
        let error = #expect(throws: AccessKeyError.self) { try parse("# first\n" + line) }
        #expect(error?.line == 2)
        #expect(error?.description.contains(Self.hash.description) == false)
    }

    /// The usual ways to write a number, and none that a reader could take for another.
    @Test(arguments: ["1", "50", "0.5", "007", "2.50", "999999999.5", "1000000000"])
    func takesPlainNumbers(text: String) throws {
        let number = try #require(Double(text))
        let keys = try parse("shop sha256:\(Self.hash) rate=\(text)")
        #expect(keys.first?.rateLimit == number)
    }

    @Test(arguments: [
        "0x10", "0X10", "1e3", "1E3", "0x1p3", "+5", "-5", "inf", "infinity", "nan", "NaN", "5.",
        ".5",
        "1.2.3", "1,5", "1_000", "५", "5\u{301}", " ", "", ".", "1000000001", "0.0",
        String(repeating: "9", count: 400),
    ])
    func refusesOtherSpellingsOfNumbers(text: String) {
        for name in ["rate", "rate=1 burst", "concurrency", "body-limit"] {
            let error = #expect(throws: AccessKeyError.self) {
                try parse("shop sha256:\(Self.hash) \(name)=\(text)")
            }
            let member = name.split(separator: " ").last ?? ""
            #expect(error?.expected.hasPrefix("\(member)= and a ") == true)
        }
    }

    @Test(arguments: ["shop sha256:\(other)", "ops sha256:\(hash)"])
    func refusesANameOrAHashTwice(line: String) {
        let error = #expect(throws: AccessKeyError.self) {
            try parse("shop sha256:\(Self.hash)\n" + line)
        }
        #expect(error?.line == 2)
        #expect(error?.found == "those of shop")
    }

    @Test func thereAreThousandKeysAtMost() throws {
        #expect(AccessPolicy.keyLimit == 1000)
        let lines = (0...1000).map { "key\($0) sha256:\(KeyDigest(of: "\($0)"))" }
        let keys = try parse(lines.dropLast().joined(separator: "\n"))
        #expect(keys.count == 1000)
        let error = AccessKeyError(line: 1001, expected: "at most 1000 keys", found: "one more")
        #expect(throws: error) { try parse(lines.joined(separator: "\n")) }
        let last = try #require(lines.last)[...]
        #expect(try AccessKey.parse([last], besides: Array(keys.dropLast())).count == 1)
        #expect(throws: AccessKeyError.self) { try AccessKey.parse([last], besides: keys) }
    }

    @Test(arguments: ["shop sha256:\(other)", "ops sha256:\(hash)"])
    func refusesWhatAnotherPlaceHas(line: String) {
        let shop = AccessKey(name: "shop", digest: Self.hash)
        let error = #expect(throws: AccessKeyError.self) {
            try AccessKey.parse([line[...]], besides: [shop])
        }
        #expect(error?.found == "those of shop")
    }

    /// Whatever the bytes, they are keys or an error.
    @Test func bytesByChanceDoNoHarm() {
        var random = SplitMix(seed: 5)
        let good = Array("shop sha256:\(Self.hash) scopes=read rate=5 burst=9".utf8)
        for _ in 0..<3000 {
            var bytes = good
            for _ in 0..<Int(random.next() % 4 + 1) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(random.next() & 255)
            }
            _ = try? parse(String(decoding: bytes, as: UTF8.self))
        }
    }
}
