import CZlib

extension ContentCoding {
    /// How hard zlib tries, in 1…9.
    ///
    /// Measured with answers of embeddings as numbers, which are nearly random digits: level 1 makes
    /// 2.2 times less of them at 123 MB per second, level 6 makes 2.4 times less at 10; metadata and
    /// metrics shrink 3 and 10 times at level 1. Huffman coding alone is hardly faster.
    static let level: Int32 = 1

    /// The bytes in this coding; nil when memory has run out, or when they would not become fewer
    /// and may not become more.
    ///
    /// - Complexity: linear in the bytes, at about 100 MB per second.
    func deflated(_ bytes: [UInt8], mayGrow: Bool) -> [UInt8]? {
        // Half of what zlib counts in 32 bits, for what little a coding can add.
        guard bytes.count > 1, bytes.count <= Int(Int32.max) else { return nil }
        // Preparing the usual tables takes 75 µs, as long as 8 KB take to be coded; for so little,
        // a tenth of them does as well.
        let isSmall = bytes.count <= 8192
        var stream = unsafe z_stream()
        return unsafe withUnsafeMutablePointer(to: &stream) { stream in
            let status = unsafe deflateInit2_(
                stream,
                Self.level,
                Z_DEFLATED,
                isSmall ? windowBits - 2 : windowBits,
                isSmall ? 6 : 8,
                Z_DEFAULT_STRATEGY,
                ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)
            )
            guard status == Z_OK else { return nil }
            defer { unsafe deflateEnd(stream) }
            let room =
                unsafe mayGrow ? Int(deflateBound(stream, UInt(bytes.count))) : bytes.count - 1
            return unsafe deflateAll(bytes, stream, roomByteCount: room)
        }
    }

    /// One call that codes everything, if there is room for it.
    private func deflateAll(
        _ bytes: [UInt8],
        _ stream: UnsafeMutablePointer<z_stream>,
        roomByteCount: Int
    ) -> [UInt8]? {
        var status = Z_OK
        let coded = unsafe bytes.withUnsafeBufferPointer { input in
            unsafe [UInt8](unsafeUninitializedCapacity: roomByteCount) { output, byteCount in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(roomByteCount)
                status = unsafe CZlib.deflate(stream, Z_FINISH)
                byteCount = unsafe roomByteCount - Int(stream.pointee.avail_out)
            }
        }
        return status == Z_STREAM_END ? coded : nil
    }
}
