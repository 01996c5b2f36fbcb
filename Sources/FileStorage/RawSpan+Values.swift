#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

#if _endian(big)
#error("the file formats are little endian and are copied as they are")
#endif

/// Numbers in unaligned bytes, bounds-checked, so that code above this module needs no unsafe word.
extension RawSpan {
    /// The byte at `offset`.
    package func byte(at offset: Int) -> UInt8 {
        integer(at: offset, as: UInt8.self)
    }

    /// The little-endian integer whose first byte is at `offset`.
    package func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int,
        as type: Value.Type
    ) -> Value {
        precondition(
            offset >= 0 && offset <= byteCount - MemoryLayout<Value>.size,
            "\(MemoryLayout<Value>.size) bytes at \(offset) of \(byteCount)"
        )
        // Every bit pattern of an integer is a value, and the range is inside.
        return unsafe Value(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }

    /// All bytes as numbers of one width, in the machine's order.
    ///
    /// Complexity: one copy.
    package func copied<Value: BitwiseCopyable & Numeric>(as type: Value.Type) -> [Value] {
        precondition(
            byteCount % MemoryLayout<Value>.stride == 0,
            "\(byteCount) bytes do not divide into \(MemoryLayout<Value>.stride)"
        )
        let count = byteCount / MemoryLayout<Value>.stride
        return unsafe [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
            unsafe withUnsafeBytes { source in
                unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: source)
            }
            initialized = count
        }
    }

    /// Copies all bytes over the numbers of `array` from `index` on.
    package func copy<Value: BitwiseCopyable & Numeric>(into array: inout [Value], at index: Int) {
        let start = index * MemoryLayout<Value>.stride
        precondition(
            start >= 0 && start + byteCount <= array.count * MemoryLayout<Value>.stride,
            "\(byteCount) bytes at number \(index) of \(array.count)"
        )
        unsafe array.withUnsafeMutableBytes { target in
            unsafe withUnsafeBytes { source in
                let part = unsafe UnsafeMutableRawBufferPointer(rebasing: target[start...])
                unsafe part.copyMemory(from: source)
            }
        }
    }

    /// The first offset at or after `start` that holds `byte`.
    package func firstOffset(of byte: UInt8, from start: Int) -> Int? {
        precondition(start >= 0 && start <= byteCount, "offset \(start) of \(byteCount)")
        return unsafe withUnsafeBytes { buffer -> Int? in
            guard let base = buffer.baseAddress, start < buffer.count,
                let found = unsafe memchr(base + start, Int32(byte), buffer.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}

extension Span where Element: BitwiseCopyable & Numeric {
    /// The bytes of all numbers; unlike other values, numbers have no uninitialized padding.
    package var numberBytes: RawSpan {
        @_lifetime(copy self)
        get { unsafe bytes }
    }
}
