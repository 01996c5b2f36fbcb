/// The order of numbered file names: `img_emb_2.npy` before `img_emb_10.npy`.
package enum NaturalOrder {
    /// Whether `first` comes before `second`: runs of digits compare as numbers, all else as bytes.
    ///
    /// Names that differ in leading zeros only are told apart by their bytes, so that no two
    /// different names are equal.
    package static func precedes(_ first: String, _ second: String) -> Bool {
        let (a, b) = (parts(of: first), parts(of: second))
        for (x, y) in zip(a, b) where x.key != y.key {
            return x.key.lexicographicallyPrecedes(y.key)
        }
        if a.count != b.count { return a.count < b.count }
        return first.utf8.lexicographicallyPrecedes(second.utf8)
    }

    /// The last number in a path's file name, without leading zeros; the ending does not count.
    static func lastNumber(of path: String) -> String? {
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? Substring(path).utf8
        let stem = name.lastIndex(of: UInt8(ascii: ".")).map { name[..<$0] } ?? name
        let upToNumber = stem[...].reversed().drop { !isDigit($0) }
        let digits = Array(upToNumber.prefix(while: isDigit).reversed())
        guard !digits.isEmpty else { return nil }
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        return significant.isEmpty ? "0" : String(decoding: significant, as: UTF8.self)
    }

    private struct Part {
        /// Compares bytewise as the part should: a number begins with its count of digits.
        var key: [UInt8]
    }

    private static func parts(of name: String) -> [Part] {
        var parts: [Part] = []
        var rest = Array(name.utf8)[...]
        while let first = rest.first {
            guard isDigit(first) else {
                parts.append(Part(key: [first]))
                rest.removeFirst()
                continue
            }
            let digits = rest.prefix(while: isDigit)
            rest = rest.dropFirst(digits.count)
            let significant = digits.drop { $0 == UInt8(ascii: "0") }
            // File names have at most 255 bytes. The leading digit keeps a number among the
            // bytes where its first digit would be.
            parts.append(Part(key: [UInt8(ascii: "0"), UInt8(significant.count)] + significant))
        }
        return parts
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
