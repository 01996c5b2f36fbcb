extension JSONScanner {
    /// What a row of numbers turned out to be.
    struct FloatRow: Equatable {
        /// How many numbers it has, stored or not.
        var count = 0
        /// What stands in the row instead of a number; the row was not read past it.
        var obstacle: JSONKind?
    }

    /// Reads an array of numbers and appends at most `storedLimit` of them to `values`.
    ///
    /// Numbers beyond a float's range become infinite, `NaN` and `Infinity` what they say: the
    /// caller checks rows for being finite anyway.
    ///
    /// - Complexity: one pass over the text; no allocation if `values` has the capacity.
    @_lifetime(self: copy self)
    mutating func readFloats(
        into values: inout [Float],
        storedLimit: Int
    ) throws(ServiceError) -> FloatRow {
        let powers = PowersOfTen.table
        var row = FloatRow()
        try expect("[")
        skipWhitespace()
        guard !take("]") else { return row }
        while true {
            skipWhitespace()
            guard let value = try readFloat(powers: powers) else {
                row.obstacle = try nextKind()
                return row
            }
            if row.count < storedLimit { values.append(value) }
            row.count &+= 1
            skipWhitespace()
            if take(",") { continue }
            guard take("]") else { throw malformed(expected: "a comma or the end of the array") }
            return row
        }
    }

    /// Reads a number or one of the words for what is none; nil where something else stands.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func readFloat(powers: PowersOfTen) throws(ServiceError) -> Float? {
        guard offset < text.count else { return nil }
        let byte = text[offset]
        if byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-") {
            if offset &+ 1 < text.count, text[offset &+ 1] == UInt8(ascii: "I"),
                takeWord("-Infinity")
            {
                return -.infinity
            }
            // A copy stays in a register where the scanner's own offset is in memory.
            var end = offset
            let value = try FloatParser.parse(text, at: &end, powers: powers)
            offset = end
            return value
        }
        if takeWord("NaN") { return .nan }
        return takeWord("Infinity") ? .infinity : nil
    }

    /// Takes one of the words that are no numbers and no JSON.
    @_lifetime(self: copy self)
    mutating func takeNotFinite() -> Bool {
        takeWord("NaN") || takeWord("Infinity") || takeWord("-Infinity")
    }
}
