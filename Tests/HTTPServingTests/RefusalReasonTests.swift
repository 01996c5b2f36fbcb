import HTTPWire
import Testing

@testable import HTTPServing

struct RefusalReasonTests {
    /// Names are written into dashboards: words of small letters.
    @Test(arguments: RefusalReason.allCases)
    func hasANameForMetricsAndAStatusOfAnError(reason: RefusalReason) {
        #expect(reason.rawValue.wholeMatch(of: /[a-z]+(_[a-z]+)*/) != nil)
        #expect((400...505).contains(reason.status))
    }

    @Test(
        arguments: [
            (.bareLineFeed, .malformedRequest), (.methodTooLong(byteLimit: 1), .notImplemented),
            (.unsupportedVersion(found: "HTTP/2.0"), .unsupportedVersion),
            (.targetTooLong(byteLimit: 1), .targetTooLong),
            (.headTooLarge(byteLimit: 1), .headTooLarge),
        ] as [(WireError, RefusalReason)]
    )
    func followsFromTheParsersError(error: WireError, reason: RefusalReason) {
        #expect(RefusalReason(error) == reason)
        #expect(reason.status == error.status)
    }
}
