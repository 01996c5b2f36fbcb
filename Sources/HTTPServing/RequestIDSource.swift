import HTTPWire

/// Names requests, so that an answer, a line of the log and a client's own notes can be matched.
struct RequestIDSource {
    /// The longest name that is taken from a client.
    static let byteLimit = 128

    private var state: UInt64

    /// Starts somewhere else in each process and each loop.
    init(seed: UInt64 = .random(in: 0...UInt64.max)) {
        state = seed
    }

    /// The client's own name for a request, from `X-Request-Id`, or a new one.
    ///
    /// A client's must be short and of letters, digits and `._-` only: it goes into logs.
    mutating func id(of fields: FieldList) -> String {
        guard let given = fields.first("X-Request-Id"), Self.isHarmless(given) else {
            return next()
        }
        return given
    }

    /// A new name: 16 hexadecimal digits.
    ///
    /// Not a secret: it only has to differ. Source: SplitMix64 (Steele et al. 2014).
    mutating func next() -> String {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed >> 31
        let digits = (0..<16).map { place in
            let digit = UInt8(truncatingIfNeeded: mixed >> (60 - 4 * place)) & 15
            return digit < 10 ? 0x30 + digit : 0x57 + digit
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func isHarmless(_ text: String) -> Bool {
        (1...byteLimit).contains(text.utf8.count)
            && text.utf8.allSatisfy(ByteSet.name.contains)
    }
}
