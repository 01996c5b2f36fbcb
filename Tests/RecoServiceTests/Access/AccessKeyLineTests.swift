import TestSupport
import Testing

@testable import RecoService

struct AccessKeyLineTests {
    private static let hash = AccessKey.digest(of: "a")
    private static let other = AccessKey.digest(of: "b")

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
        "shop sha256:\(hash.uppercased())", "sh op sha256:\(hash)", "sh/op sha256:\(hash)",
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
        #expect(error?.description.contains(Self.hash) == false)
    }

    @Test(arguments: ["shop sha256:\(other)", "ops sha256:\(hash)"])
    func refusesANameOrAHashTwice(line: String) {
        let error = #expect(throws: AccessKeyError.self) {
            try parse("shop sha256:\(Self.hash)\n" + line)
        }
        #expect(error?.line == 2)
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
