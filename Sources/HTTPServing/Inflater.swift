import CZlib

/// Decodes one request body as it arrives, within limits that are counted while decoding.
///
/// How it works. zlib writes into a buffer on the stack, never more than the limit still allows and
/// one byte, and what it wrote is appended to the body: a bomb costs at most the limit, however
/// large it would become. The format's own checksum and length are checked by zlib at the end of
/// the stream; after it nothing may follow, not even a second member of gzip, of which each program
/// makes something else.
@safe
final class Inflater {
    private let coding: ContentCoding
    private let byteLimit: Int
    private let ratioLimit: Int
    // zlib's state points back at it, so it has one address for life.
    private let stream: UnsafeMutablePointer<z_stream>
    private var hasEnded = false
    private var receivedByteCount = 0
    private var inflatedByteCount = 0

    /// How many bytes are decoded before their ratio is looked at: small bodies may be monotonous.
    static let unjudgedByteCount = 65_536
    private static let stepByteCount = 65_536

    /// Makes a decoder for one body.
    init(
        _ coding: ContentCoding,
        byteLimit: Int,
        ratioLimit: Int
    ) throws(ContentCodingError) {
        self.coding = coding
        self.byteLimit = byteLimit
        self.ratioLimit = ratioLimit
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let status = unsafe inflateInit2_(stream, coding.windowBits, ZLIB_VERSION, size)
        guard status == Z_OK else { throw .outOfMemory }
    }

    deinit {
        // Says no more than an error code if there is nothing to end.
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Decodes what has come and appends it to the body.
    func receive(_ bytes: [UInt8], into body: inout [UInt8]) throws(ContentCodingError) {
        guard !bytes.isEmpty else { return }
        receivedByteCount += bytes.count
        if hasEnded { throw .trailingBytes(coding: coding) }
        let outcome = unsafe bytes.withUnsafeBufferPointer { input in
            unsafe inflateAll(input, into: &body)
        }
        try outcome.get()
    }

    /// The body is over; its stream has to be, unless there were no bytes at all.
    func finish() throws(ContentCodingError) {
        guard hasEnded || receivedByteCount == 0 else { throw .truncated(coding: coding) }
    }

    private func inflateAll(
        _ input: UnsafeBufferPointer<UInt8>,
        into body: inout [UInt8]
    ) -> Result<Void, ContentCodingError> {
        unsafe withUnsafeTemporaryAllocation(
            of: UInt8.self,
            capacity: Self.stepByteCount
        ) { output in
            Result { () throws(ContentCodingError) in
                // A piece of a body has at most 64 KiB, far below what zlib counts in 32 bits.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(input.count)
                defer { unsafe stream.pointee.next_in = nil }
                while try unsafe inflateOnce(output, into: &body) {}
            }
        }
    }

    /// Fills the buffer once; false when there is nothing more to decode now.
    private func inflateOnce(
        _ output: UnsafeMutableBufferPointer<UInt8>,
        into body: inout [UInt8]
    ) throws(ContentCodingError) -> Bool {
        let room = min(output.count, byteLimit - inflatedByteCount + 1)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(room)
        let status = unsafe inflate(stream, Z_NO_FLUSH)
        let byteCount = unsafe room - Int(stream.pointee.avail_out)
        inflatedByteCount += byteCount
        try checkSize(remaining: unsafe Int(stream.pointee.avail_in))
        unsafe body.append(contentsOf: output[..<byteCount])
        switch status {
        case Z_OK: return unsafe stream.pointee.avail_in > 0 || byteCount == room
        case Z_BUF_ERROR: return false  // Nothing was possible: it wants more input.
        case Z_STREAM_END:
            hasEnded = true
            guard unsafe stream.pointee.avail_in == 0 else {
                throw .trailingBytes(coding: coding)
            }
            return false
        case Z_MEM_ERROR: throw .outOfMemory
        case Z_NEED_DICT: throw .malformed(coding: coding, reason: "it needs a dictionary")
        default:
            let message = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
            throw .malformed(coding: coding, reason: message ?? "code \(status)")
        }
    }

    private func checkSize(remaining: Int) throws(ContentCodingError) {
        guard inflatedByteCount <= byteLimit else { throw .tooLarge(byteLimit: byteLimit) }
        guard inflatedByteCount > Self.unjudgedByteCount else { return }
        let consumed = receivedByteCount - remaining
        guard inflatedByteCount / ratioLimit <= consumed else {
            throw .ratioTooHigh(limit: ratioLimit)
        }
    }
}
