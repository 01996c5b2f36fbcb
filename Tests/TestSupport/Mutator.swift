import Tensors

/// Damages inputs at random, the same way for the same seed.
///
/// Single bytes find little behind a grammar; so pieces of the format's own vocabulary are put in,
/// and whole lines (or members, or whatever a separator ends) are doubled, dropped and swapped.
public struct Mutator: RandomNumberGenerator, Sendable {
    private var generator: SeededGenerator

    /// The longest input that is still made longer.
    private static let byteLimit = 16_384

    /// Starts the sequence of a seed.
    public init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 { generator.next() }

    /// A number in `0..<limit`, very nearly equally likely, for a positive limit.
    public mutating func below(_ limit: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(limit)).high)
    }

    /// One of the values; there must be some.
    public mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// One of the samples, damaged in up to six places; sometimes not at all.
    ///
    /// `separator` ends what is moved as a whole.
    public mutating func damaged(
        _ samples: [[UInt8]],
        dictionary: [[UInt8]],
        separator: UInt8 = 0x0A
    ) -> [UInt8] {
        var bytes = pick(samples)
        for _ in 0..<below(7) {
            switch below(4) {
            case 0: damageBytes(&bytes)
            case 1: damageParts(&bytes, separator)
            case 2: insert(pick(dictionary), into: &bytes)
            default: splice(&bytes, with: pick(samples))
            }
        }
        return bytes
    }

    /// Cuts `0..<count` into ranges of at most 1, 2, 7 or 60, so that each kind is common.
    public mutating func cuts(_ count: Int) -> [Range<Int>] {
        let longest = pick([1, 2, 7, 60])
        var ranges: [Range<Int>] = []
        var start = 0
        while start < count {
            let end = min(count, start + 1 + below(longest))
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }

    // MARK: One change

    private mutating func damageBytes(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = below(bytes.count)
        let end = min(bytes.count, place + 1 + below(8))
        switch below(6) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: next())
        case 1: bytes[place] ^= 1 << UInt8(below(8))
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.removeSubrange(place...)
        case 4: insert(Array(bytes[place..<end]), into: &bytes)
        default: insert([UInt8](repeating: bytes[place], count: 1 + below(300)), into: &bytes)
        }
    }

    private mutating func damageParts(_ bytes: inout [UInt8], _ separator: UInt8) {
        let first = part(of: bytes, separator)
        guard !first.isEmpty else { return }
        let copy = Array(bytes[first])
        switch below(3) {
        case 0: bytes.removeSubrange(first)
        case 1 where bytes.count < Self.byteLimit:
            bytes.insert(contentsOf: copy, at: first.lowerBound)
        default:
            bytes.removeSubrange(first)
            let place = part(of: bytes, separator).lowerBound
            bytes.insert(contentsOf: copy, at: place)
        }
    }

    /// A random line, with the separator that ends it.
    private mutating func part(of bytes: [UInt8], _ separator: UInt8) -> Range<Int> {
        guard !bytes.isEmpty else { return 0..<0 }
        let place = below(bytes.count)
        let start = bytes[..<place].lastIndex(of: separator).map { $0 + 1 } ?? 0
        let end = bytes[place...].firstIndex(of: separator).map { $0 + 1 } ?? bytes.count
        return start..<end
    }

    /// Puts something in, over what stood there every other time.
    private mutating func insert(_ piece: [UInt8], into bytes: inout [UInt8]) {
        guard bytes.count < Self.byteLimit else { return }
        let place = below(bytes.count + 1)
        let end = below(2) == 0 ? place : min(bytes.count, place + piece.count)
        bytes.replaceSubrange(place..<end, with: piece)
    }

    /// Goes over into another sample, or lets it follow.
    private mutating func splice(_ bytes: inout [UInt8], with other: [UInt8]) {
        guard bytes.count + other.count < Self.byteLimit else { return }
        switch below(3) {
        case 0: bytes += other
        case 1:
            bytes.removeSubrange(below(bytes.count + 1)...)
            bytes += other[below(other.count + 1)...]
        default: bytes = other + bytes
        }
    }
}
