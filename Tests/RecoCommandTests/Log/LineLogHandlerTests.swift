import Foundation
import Logging
import Synchronization
import Testing

@testable import RecoCommand

struct LineLogHandlerTests {
    /// Collects what a logger writes.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock(\.self) }

        func logger(_ format: LogFormat) -> Logger {
            Logger(label: "test") { label in
                LineLogHandler(label: label, format: format) { line in
                    self.lines.withLock { $0.append(line) }
                }
            }
        }
    }

    @Test func aLineOfTextIsTimeLevelMessageAndSortedPairs() throws {
        let lines = Lines()
        lines.logger(.text).info("hello", metadata: ["b": "2", "a": "one two", "c": ""])
        let line = try #require(lines.all.first)
        let expected = try Regex(
            #"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z info test: hello a="one two" b=2 c="""#
        )
        #expect(line.wholeMatch(of: expected) != nil, "\(line)")
    }

    /// Whatever a client sends, it is one line, and no pair of ours.
    @Test(arguments: [
        ("a\nb", #""a\u{a}b""#), ("a\r\nb", #""a\u{d}\u{a}b""#), ("a\u{2028}b", #""a\u{2028}b""#),
        ("x\" key=\"admin", #""x\" key=\"admin""#), ("\u{1b}[31m", #""\u{1b}[31m""#),
        ("a=b", #""a=b""#), ("\u{202e}abc", #""\u{202e}abc""#), ("ä\\", #""ä\\""#),
    ])
    func nobodyCanForgeALine(text: String, written: String) throws {
        let lines = Lines()
        lines.logger(.text).info("\(text)", metadata: ["path": "\(text)"])
        let line = try #require(lines.all.first)
        #expect(line.split(whereSeparator: \.isNewline).count == 1)
        #expect(!line.contains("\u{1b}"))
        #expect(line.hasSuffix(" path=\(written)"), "\(line)")
    }

    @Test func aLineOfJSONReadsBack() throws {
        let lines = Lines()
        lines.logger(.json).warning(
            "say \"hi\"\n",
            metadata: [
                "rows": .stringConvertible(LogNumber(3)), "path": "/ä\u{1}",
                "time_ms": .stringConvertible(LogNumber(decimal: "0.125")),
            ]
        )
        let line = try #require(lines.all.first)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        )
        #expect(object["level"] as? String == "warning")
        #expect(object["logger"] as? String == "test")
        #expect(object["message"] as? String == "say \"hi\"\n")
        #expect(object["rows"] as? Int == 3)
        #expect(object["time_ms"] as? Double == 0.125)
        #expect(object["path"] as? String == "/ä\u{1}")
        #expect(object["time"] is String)
        #expect(!line.contains("\n"))
    }

    @Test func whatIsBelowTheLevelIsNotWritten() {
        let lines = Lines()
        var logger = lines.logger(.text)
        logger.logLevel = .error
        logger.info("no")
        logger.error("yes")
        #expect(lines.all.count == 1)
    }
}
