import Testing

@testable import HTTPWire

struct WireLimitsTests {
    @Test func haveDefaultsThatTheSpecificationsAskFor() {
        let limits = WireLimits()
        #expect(limits.areUsable)
        #expect(limits.targetByteLimit >= 8000, "RFC 9112 §3")
        #expect(limits.headByteLimit >= limits.requestLineByteLimit)
        #expect(limits.requestLineByteLimit == 32 + 1 + 8192 + 1 + 8 + 2)
    }

    @Test func knowWhenNothingCouldGetThrough() {
        let changes: [(inout WireLimits, Int) -> Void] = [
            { $0.methodByteLimit = $1 }, { $0.targetByteLimit = $1 },
            { $0.headByteLimit = $1 }, { $0.fieldCountLimit = $1 },
            { $0.chunkLineByteLimit = $1 }, { $0.trailerByteLimit = $1 },
        ]
        for change in changes {
            for value in [0, -1, 1 << 31] {
                var limits = WireLimits()
                change(&limits, value)
                #expect(!limits.areUsable, "\(value)")
            }
        }
        var limits = WireLimits()
        limits.bodyByteLimit = 0
        limits.chunkExtensionByteLimit = 0
        limits.leadingEmptyLineLimit = 0
        #expect(limits.areUsable, "nothing of these is needed")
    }
}
