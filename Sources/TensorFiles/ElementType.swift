/// The type of a tensor's elements, under its name in safetensors files.
///
/// Source: safetensors format, `dtype`.
public enum ElementType: String, Sendable, CaseIterable {
    /// IEEE 754 binary16.
    case f16 = "F16"
    /// The upper half of a binary32.
    case bf16 = "BF16"
    /// IEEE 754 binary32.
    case f32 = "F32"
    /// IEEE 754 binary64.
    case f64 = "F64"
    /// Signed, 8 bits.
    case i8 = "I8"
    /// Signed, 16 bits.
    case i16 = "I16"
    /// Signed, 32 bits.
    case i32 = "I32"
    /// Signed, 64 bits.
    case i64 = "I64"
    /// Unsigned, 8 bits.
    case u8 = "U8"
    /// Unsigned, 16 bits.
    case u16 = "U16"
    /// Unsigned, 32 bits.
    case u32 = "U32"
    /// Unsigned, 64 bits.
    case u64 = "U64"
    /// One byte, 0 or 1.
    case bool = "BOOL"

    /// How many bytes one element takes.
    public var byteCount: Int {
        switch self {
        case .i8, .u8, .bool: 1
        case .f16, .bf16, .i16, .u16: 2
        case .f32, .i32, .u32: 4
        case .f64, .i64, .u64: 8
        }
    }

    /// Whether the elements are floating-point numbers.
    public var isFloat: Bool {
        switch self {
        case .f16, .bf16, .f32, .f64: true
        default: false
        }
    }

    /// The bytes of a tensor of this shape; nil when an extent is negative or the product overflows.
    public func byteCount(ofShape shape: [Int]) -> Int? {
        // Zeros are multiplied last, so that [2^62, 4, 0] is refused in whatever order it comes.
        var product = byteCount
        for extent in shape where extent != 0 {
            guard extent > 0 else { return nil }
            let (next, overflow) = product.multipliedReportingOverflow(by: extent)
            if overflow { return nil }
            product = next
        }
        return shape.contains(0) ? 0 : product
    }
}
