import Testing

@testable import RecoService

struct AccessKeyTests {
    /// Who says nothing else may only ask, and as often as there is room for.
    @Test func readsWithoutLimitsUnlessToldOtherwise() {
        let key = AccessKey(name: "us", digest: KeyDigest(of: "secret"))
        #expect(key.name == "us")
        #expect(key.digest == KeyDigest(of: "secret"))
        #expect(key.scopes == [.read])
        #expect(key.rateLimit == nil && key.burstLimit == nil)
        #expect(key.concurrencyLimit == nil && key.bodyByteLimit == nil)
    }
}
