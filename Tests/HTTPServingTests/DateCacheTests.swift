import Testing

@testable import HTTPServing

struct DateCacheTests {
    @Test func formatsTheMoment() {
        var cache = DateCache()
        cache.update(secondsSince1970: 784_111_777)
        #expect(cache.text == "Sun, 06 Nov 1994 08:49:37 GMT")
        cache.update(secondsSince1970: 784_111_777)
        #expect(cache.text == "Sun, 06 Nov 1994 08:49:37 GMT")
        cache.update(secondsSince1970: 784_111_778)
        #expect(cache.text == "Sun, 06 Nov 1994 08:49:38 GMT")
    }

    @Test func knowsThePresent() {
        var cache = DateCache()
        cache.updateFromClock()
        #expect(cache.text.hasSuffix(" GMT"))
        #expect(cache.text.utf8.count == 29)
        #expect(!cache.text.contains(" 1970 "))
    }
}
