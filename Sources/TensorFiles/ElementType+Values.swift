import FileStorage
import Tensors

/// Conversions between a file's bytes and the numbers that the rest of the project computes with.
extension ElementType {
    /// The elements in `bytes` as 32-bit floats, or nil when this is no floating-point type.
    ///
    /// Binary64 is rounded to the nearest; the narrow types are widened exactly.
    /// Complexity: one pass.
    func floats(in bytes: RawSpan, isBigEndian: Bool) -> [Float]? {
        switch self {
        case .f16: HalfFloats.widened(Self.words(in: bytes, isBigEndian, as: UInt16.self))
        case .bf16:
            Self.words(in: bytes, isBigEndian, as: UInt16.self)
                .map { Float(bitPattern: UInt32($0) << 16) }
        case .f32:
            isBigEndian
                ? Self.words(in: bytes, true, as: UInt32.self).map(Float.init(bitPattern:))
                : bytes.copied(as: Float.self)
        case .f64:
            Self.words(in: bytes, isBigEndian, as: UInt64.self)
                .map { Float(Double(bitPattern: $0)) }
        default: nil
        }
    }

    /// The elements in `bytes` as integers.
    ///
    /// Nil when this is no integer type, or when an unsigned 64-bit value is above `Int.max`.
    func integers(in bytes: RawSpan, isBigEndian: Bool) -> [Int]? {
        switch self {
        case .i8: bytes.copied(as: Int8.self).map(Int.init)
        case .u8, .bool: bytes.copied(as: UInt8.self).map(Int.init)
        case .i16: Self.words(in: bytes, isBigEndian, as: Int16.self).map(Int.init)
        case .u16: Self.words(in: bytes, isBigEndian, as: UInt16.self).map(Int.init)
        case .i32: Self.words(in: bytes, isBigEndian, as: Int32.self).map(Int.init)
        case .u32: Self.words(in: bytes, isBigEndian, as: UInt32.self).map(Int.init)
        case .i64: Self.words(in: bytes, isBigEndian, as: Int64.self).map(Int.init)
        case .u64:
            Self.exactIntegers(Self.words(in: bytes, isBigEndian, as: UInt64.self))
        default: nil
        }
    }

    private static func exactIntegers(_ words: [UInt64]) -> [Int]? {
        let values = words.compactMap { Int(exactly: $0) }
        return values.count == words.count ? values : nil
    }

    private static func words<Word: FixedWidthInteger & BitwiseCopyable>(
        in bytes: RawSpan,
        _ isBigEndian: Bool,
        as type: Word.Type
    ) -> [Word] {
        let words = bytes.copied(as: type)
        return isBigEndian ? words.map(\.byteSwapped) : words
    }
}

/// 16-bit floats as their bits.
package enum HalfFloats {
    /// The same values in 32 bits.
    package static func widened(_ halves: [UInt16]) -> [Float] {
        var values = [Float](repeating: 0, count: halves.count)
        var span = values.mutableSpan
        Kernels.best.widen(halves.span, into: &span)
        return values
    }

    /// The nearest 16-bit floats, ties to even; what is too large becomes infinite.
    package static func narrowed(_ values: [Float]) -> [UInt16] {
        var halves = [UInt16](repeating: 0, count: values.count)
        var span = halves.mutableSpan
        Kernels.best.narrow(values.span, into: &span)
        return halves
    }
}
