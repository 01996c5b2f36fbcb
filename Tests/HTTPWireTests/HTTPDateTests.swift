import Foundation
import HTTPWire
import Testing

struct HTTPDateTests {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
    func writesKnownMoments(seconds: Int, expected: String) {
        #expect(httpDate(secondsSince1970: seconds) == expected)
    }

    /// Foundation's calendar judges some thousand moments over four centuries.
    @Test func agreesWithTheSystemsCalendar() {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        for seconds in stride(from: -6_000_000_000, through: 8_000_000_000, by: 4_999_999) {
            let expected = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(httpDate(secondsSince1970: seconds) == expected)
        }
    }
}
