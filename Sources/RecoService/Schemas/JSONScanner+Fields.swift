extension JSONScanner {
    /// Reads a body whose meaning `read` knows.
    ///
    /// A body that is not JSON is told so even when something in front of the flaw was wrong as a
    /// value: otherwise a client that repairs one error would be surprised by the other.
    static func parse<Value>(
        _ body: [UInt8],
        _ read: (inout JSONScanner) throws(ServiceError) -> Value
    ) throws(ServiceError) -> Value {
        guard !body.isEmpty else { throw .emptyBody }
        var scanner = JSONScanner(body.span)
        do {
            try scanner.require(.object, at: "")
            let value = try read(&scanner)
            try scanner.finish()
            return value
        } catch {
            if case .malformedJSON = error { throw error }
            var checker = JSONScanner(body.span)
            _ = try checker.skipValue(allowsNotFinite: true)
            try checker.finish()
            throw error
        }
    }

    /// Requires that a value of some kind comes next.
    @_lifetime(self: copy self)
    mutating func require(_ kind: JSONKind, at pointer: String) throws(ServiceError) {
        let found = try nextKind()
        guard found == kind else {
            throw .invalidField(
                pointer: pointer,
                expected: kind.rawValue,
                found: found.rawValue
            )
        }
    }

    /// Reads a string that a member must be.
    @_lifetime(self: copy self)
    mutating func readString(at pointer: String) throws(ServiceError) -> String {
        try require(.string, at: pointer)
        return try readString()
    }

    /// Reads a boolean that a member must be.
    @_lifetime(self: copy self)
    mutating func readBoolean(at pointer: String) throws(ServiceError) -> Bool {
        try require(.boolean, at: pointer)
        return try readBoolean()
    }

    /// Reads an integer of a range that a member must be.
    @_lifetime(self: copy self)
    mutating func readInteger(
        at pointer: String,
        in range: ClosedRange<Int>
    ) throws(ServiceError) -> Int {
        let expected =
            range.upperBound == .max
            ? "an integer from \(range.lowerBound)"
            : "an integer in \(range.lowerBound)…\(range.upperBound)"
        let kind = try nextKind()
        guard kind == .number else {
            throw .invalidField(pointer: pointer, expected: expected, found: kind.rawValue)
        }
        let start = offset
        let integer = try readNumber().integer
        guard let integer, range.contains(integer) else {
            throw .invalidField(
                pointer: pointer,
                expected: expected,
                found: excerpt(start..<offset)
            )
        }
        return integer
    }

    /// Reads one of a few words that a member must be.
    @_lifetime(self: copy self)
    mutating func readChoice<Choice: RawRepresentable<String> & CaseIterable>(
        _ choice: Choice.Type = Choice.self,
        at pointer: String
    ) throws(ServiceError) -> Choice {
        let kind = try nextKind()
        let word = kind == .string ? try readString() : nil
        if let word, let value = Choice(rawValue: word) { return value }
        let words = Choice.allCases.map { "\"\($0.rawValue)\"" }
        throw .invalidField(
            pointer: pointer,
            expected: "one of " + words.joined(separator: ", "),
            found: word.map { quoted($0) } ?? kind.rawValue
        )
    }

    /// What stands in a range of the text, no longer than a message should be.
    private func excerpt(_ range: Range<Int>) -> String {
        let byteLimit = 32
        let bytes = (range.lowerBound..<min(range.upperBound, range.lowerBound + byteLimit))
            .map { text[$0] }
        return String(decoding: bytes, as: UTF8.self) + (range.count > byteLimit ? "…" : "")
    }
}
