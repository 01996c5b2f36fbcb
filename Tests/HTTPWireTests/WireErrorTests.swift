import HTTPWire
import Testing

struct WireErrorTests {
    @Test func eachStatusHasItsCases() {
        let statuses: [(WireError, Int)] = [
            (.bareLineFeed, 400), (.invalidTargetByte(found: 1), 400), (.missingHost, 400),
            (.conflictingFraming, 400), (.chunkLineTooLong(byteLimit: 1), 400),
            (.bodyTooLarge(byteLimit: 1), 413), (.targetTooLong(byteLimit: 1), 414),
            (.unknownExpectation(found: ""), 417), (.headTooLarge(byteLimit: 1), 431),
            (.tooManyFields(limit: 1), 431), (.trailersTooLarge(byteLimit: 1), 431),
            (.methodTooLong(byteLimit: 1), 501), (.unsupportedTransferCoding(found: ""), 501),
            (.unsupportedVersion(found: ""), 505),
        ]
        for (error, status) in statuses { #expect(error.status == status, "\(error)") }
    }

    /// The samples are the judge of which errors there are: every status is reached by bytes.
    @Test func everyStatusIsReachedBySomeBytes() {
        let reached = Set(RequestSample.rejected.compactMap { $0.expected.error?.status })
        #expect(reached == [400, 413, 414, 417, 431, 501, 505])
    }
}
