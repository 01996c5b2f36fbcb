extension JSONScanner {
    /// Skips one value of any kind, checking its grammar, and returns where it stands.
    ///
    /// Keys may repeat in it: nobody reads them. Nesting is tracked in a set of 64 bits, not
    /// on the call stack. `NaN` and `Infinity` pass for numbers only where `allowsNotFinite` says so.
    ///
    /// - Complexity: one pass over the value.
    @_lifetime(self: copy self)
    mutating func skipValue(
        depthLimit: Int = depthLimit,
        allowsNotFinite: Bool = false
    ) throws(ServiceError) -> Range<Int> {
        skipWhitespace()
        let start = offset
        var nesting = Nesting()
        repeat {
            skipWhitespace()
            if !allowsNotFinite || !takeNotFinite() {
                try skipScalarOrEnter(&nesting, depthLimit: depthLimit)
            }
            try leaveFinished(&nesting)
        } while nesting.depth > 0
        return start..<offset
    }

    /// The containers around a place: one bit each, set for an object.
    private struct Nesting {
        var depth = 0
        var objectBits: UInt64 = 0
        /// Whether the innermost container has just been entered.
        var isFresh = false

        var isInObject: Bool { objectBits & 1 == 1 }

        mutating func enter(isObject: Bool) {
            depth += 1
            objectBits = objectBits << 1 | (isObject ? 1 : 0)
            isFresh = true
        }

        mutating func leave() {
            depth -= 1
            objectBits >>= 1
            isFresh = false
        }
    }

    @_lifetime(self: copy self)
    private mutating func skipScalarOrEnter(
        _ nesting: inout Nesting,
        depthLimit: Int
    ) throws(ServiceError) {
        let kind = try nextKind()
        switch kind {
        case .object, .array:
            guard nesting.depth < depthLimit else {
                throw malformed(expected: "at most \(depthLimit) nested values")
            }
            nesting.enter(isObject: kind == .object)
            offset += 1
        case .string: _ = try readString()
        case .number: _ = try readNumber()
        case .boolean: _ = try readBoolean()
        case .null: try readNull()
        }
    }

    /// Closes what ends here, and steps to the next value of what does not.
    @_lifetime(self: copy self)
    private mutating func leaveFinished(_ nesting: inout Nesting) throws(ServiceError) {
        while nesting.depth > 0 {
            skipWhitespace()
            guard !take(nesting.isInObject ? "}" : "]") else {
                nesting.leave()
                continue
            }
            if !nesting.isFresh {
                let container = nesting.isInObject ? "object" : "array"
                try expect(",", orSay: "a comma or the end of the \(container)")
            }
            nesting.isFresh = false
            guard nesting.isInObject else { return }
            skipWhitespace()
            guard offset < text.count, text[offset] == UInt8(ascii: "\"") else {
                throw malformed(expected: "a key")
            }
            _ = try readString()
            try expect(":", orSay: "a colon")
            return
        }
    }
}
