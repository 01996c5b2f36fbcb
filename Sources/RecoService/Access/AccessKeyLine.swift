import HTTPWire

/// A line of a file of keys that cannot be used.
public struct AccessKeyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line's number, from 1.
    public let line: Int
    /// What was expected there.
    public let expected: String
    /// What was found; never a hash, and never what could be a key.
    public let found: String

    /// Says what is wrong with a line.
    public init(line: Int, expected: String, found: String) {
        self.line = line
        self.expected = expected
        self.found = found
    }

    /// One line in plain English.
    public var description: String { "line \(line): expected \(expected), found \(found)" }
}

extension AccessKey {
    /// Parses lines such as `cars sha256:9f86d0… scopes=read,write rate=50 burst=100`.
    ///
    /// After name and hash, in any order: `scopes` (default read), `rate` and `burst` in requests,
    /// `concurrency`, `body-limit` in bytes. Blank lines and those that begin with `#` are skipped.
    ///
    /// `others` are keys of another place, whose names and hashes are taken; all of them together
    /// are at most ``AccessPolicy/keyLimit``.
    public static func parse(
        _ lines: [Substring],
        besides others: [AccessKey] = []
    ) throws(AccessKeyError) -> [AccessKey] {
        var keys: [AccessKey] = []
        var names = Set(others.map(\.name))
        var holders = Dictionary(others.map { ($0.digest, $0.name) }) { first, _ in first }
        for (index, line) in lines.enumerated() {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            let key = try parse(words, line: index + 1)
            let isNew = names.insert(key.name).inserted
            let holder = holders.updateValue(key.name, forKey: key.digest)
            if let other = isNew ? holder : key.name {
                throw AccessKeyError(
                    line: index + 1,
                    expected: "a name and a hash that no key before has",
                    found: "those of \(other)"
                )
            }
            guard names.count <= AccessPolicy.keyLimit else {
                throw AccessKeyError(
                    line: index + 1,
                    expected: "at most \(AccessPolicy.keyLimit) keys",
                    found: "one more"
                )
            }
            keys.append(key)
        }
        return keys
    }

    private static func parse(_ words: [Substring], line: Int) throws(AccessKeyError) -> AccessKey {
        func fail(_ expected: String, _ found: String) -> AccessKeyError {
            AccessKeyError(line: line, expected: expected, found: found)
        }
        guard isName(words[0]) else {
            throw fail("a name of 1 to 64 letters, digits and ._-", "another first word")
        }
        guard words.count >= 2, words[1].hasPrefix("sha256:"),
            let digest = KeyDigest(parsing: String(words[1].dropFirst(7)))
        else {
            throw fail("sha256: and 64 small hexadecimal digits after the name", "something else")
        }
        var key = AccessKey(name: String(words[0]), digest: digest)
        var seen: Set<Substring> = []
        for word in words.dropFirst(2) {
            let name = word.prefix { $0 != "=" }
            let value = word.dropFirst(name.count + 1)
            guard seen.insert(name).inserted else { throw fail("\(name) once", "it twice") }
            let isKnown = key.set(name, value)
            guard let isGood = isKnown else {
                throw fail("scopes=, rate=, burst=, concurrency= or body-limit=", "another word")
            }
            guard isGood else { throw fail(Self.expectation(of: name), "\"\(value.prefix(40))\"") }
        }
        guard key.burstLimit == nil || key.rateLimit != nil else {
            throw fail("rate= beside burst=", "burst= alone")
        }
        return key
    }

    /// Takes one member; nil if there is none of that name, false if its value is none for it.
    private mutating func set(_ name: Substring, _ value: Substring) -> Bool? {
        switch name {
        case "scopes":
            let words = value.split(separator: ",", omittingEmptySubsequences: false)
            let found = words.compactMap { AccessScope(rawValue: String($0)) }
            scopes = Set(found)
            return found.count == words.count
        case "rate":
            rateLimit = Self.positive(value).flatMap { $0 >= lowestRate ? $0 : nil }
            return rateLimit != nil
        case "burst":
            burstLimit = Self.positive(value).flatMap { $0 >= 1 ? $0 : nil }
            return burstLimit != nil
        case "concurrency":
            concurrencyLimit = Self.count(value)
            return concurrencyLimit != nil
        case "body-limit":
            bodyByteLimit = Self.count(value)
            return bodyByteLimit != nil
        default: return nil
        }
    }

    /// A request in a week or so: less is a mistake, and the seconds to wait would be none.
    private var lowestRate: Double { 1e-6 }

    private static func expectation(of name: Substring) -> String {
        switch name {
        case "scopes": "scopes=read, write or read,write"
        case "rate": "rate= and a number from 0.000001"
        case "burst": "burst= and a number from 1"
        default: "\(name)= and a whole number from 1"
        }
    }

    /// Digits, and a fraction if there is one: no sign, no exponent, no other base.
    private static func positive(_ text: Substring) -> Double? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy(isDigits), let value = Double(text), value > 0, value <= 1e9
        else { return nil }
        return value
    }

    private static func count(_ text: Substring) -> Int? {
        guard isDigits(text), let value = Int(text), (1...1_000_000_000).contains(value)
        else { return nil }
        return value
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
    }

    private static func isName(_ word: Substring) -> Bool {
        (1...64).contains(word.utf8.count)
            && word.utf8.allSatisfy(ByteSet.name.contains)
    }
}
