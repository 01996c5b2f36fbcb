import CZlib

/// Bytes in one of zlib's formats, made by zlib itself, for tests of what decodes and codes them.
public enum CodedFormat: Int32, CaseIterable, Sendable {
    /// RFC 1952.
    case gzip = 31
    /// RFC 1950.
    case zlib = 15
    /// RFC 1951.
    case raw = -15

    /// Codes the bytes.
    public func coded(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
        var stream = unsafe z_stream()
        var bytes = bytes
        var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 500 + 100)
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        unsafe deflateInit2_(
            &stream,
            level,
            Z_DEFLATED,
            rawValue,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            size
        )
        let count = unsafe run(&stream, &bytes, &output) { unsafe deflate($0, Z_FINISH) }
        unsafe deflateEnd(&stream)
        return Array(output[..<count])
    }

    /// Decodes the bytes, at most so many; nil if they are not in the format.
    public func decoded(_ bytes: [UInt8], byteLimit: Int = 1 << 26) -> [UInt8]? {
        var stream = unsafe z_stream()
        var bytes = bytes
        var output = [UInt8](repeating: 0, count: byteLimit)
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        unsafe inflateInit2_(&stream, rawValue, ZLIB_VERSION, size)
        var status = Z_OK
        let count = unsafe run(&stream, &bytes, &output) { stream in
            status = unsafe inflate(stream, Z_FINISH)
            return status
        }
        let isWhole = unsafe status == Z_STREAM_END && stream.avail_in == 0
        unsafe inflateEnd(&stream)
        return isWhole ? Array(output[..<count]) : nil
    }

    private func run(
        _ stream: inout z_stream,
        _ input: inout [UInt8],
        _ output: inout [UInt8],
        _ work: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> Int {
        let byteCount = output.count
        return unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe stream.next_in = input.baseAddress
                unsafe stream.avail_in = UInt32(input.count)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(output.count)
                _ = unsafe work(&stream)
                return unsafe byteCount - Int(stream.avail_out)
            }
        }
    }
}
