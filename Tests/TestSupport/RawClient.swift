import Glibc

/// A TCP client that sends the bytes it is told and returns the bytes it gets, for tests of servers.
///
/// It blocks, with a limit of its own on every wait, so that a server that hangs fails a test
/// instead of hanging it too. It knows HTTP only as far as `readResponse` needs.
public final class RawClient {
    /// Why a wait ended without what was waited for.
    public enum Failure: Error, Equatable {
        /// The connection could not be made, or broke; the number is the system's.
        case system(operation: String, errno: Int32)
        /// Nothing came within the limit.
        case timedOut(received: String)
        /// The server closed the connection before the response was complete.
        case closed(received: String)
    }

    /// One response, cut into its parts but otherwise as it came.
    public struct Response: Sendable {
        /// The status code.
        public let status: Int
        /// The status line and the fields, without the empty line.
        public let head: String
        /// The body, with any chunked coding removed.
        public let body: [UInt8]

        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }

        /// The first field of this name.
        public func field(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                guard let colon = line.firstIndex(of: ":") else { continue }
                guard line[..<colon].lowercased() == name.lowercased() else { continue }
                return String(line[line.index(after: colon)...].drop { $0 == " " })
            }
            return nil
        }
    }

    /// What has been received; what lies before `takenCount` has been taken already.
    private var received: [UInt8] = []
    private var takenCount = 0
    private let socketNumber: Int32
    private let isIPv6: Bool
    /// The client's end of TLS, if it speaks that.
    public private(set) var channel: TLSChannel?

    /// Connects to the loopback address, and shakes hands if it is to speak TLS.
    ///
    /// A small receive buffer makes a client that reads slowly; the timeout bounds any one wait.
    public init(
        port: UInt16,
        ipv6: Bool = false,
        receiveBufferByteCount: Int32? = nil,
        timeoutSeconds: Int = 30,
        tls: ClientTLS? = nil,
        resuming other: RawClient? = nil
    ) throws {
        isIPv6 = ipv6
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        socketNumber = socket(ipv6 ? AF_INET6 : AF_INET, kind, 0)
        guard socketNumber >= 0 else { throw Failure.system(operation: "socket", errno: errno) }
        if let receiveBufferByteCount { setOption(SO_RCVBUF, receiveBufferByteCount) }
        setOption(SO_RCVTIMEO, timeval(tv_sec: timeoutSeconds, tv_usec: 0))
        setOption(SO_SNDTIMEO, timeval(tv_sec: timeoutSeconds, tv_usec: 0))
        guard connectToLoopback(port) == 0 else {
            throw Failure.system(operation: "connect", errno: errno)
        }
        if let tls {
            channel = try TLSChannel(on: socketNumber, tls, resuming: other?.channel)
        }
    }

    deinit { _ = close(socketNumber) }

    /// Sends all of the text's bytes; line ends are the caller's business.
    public func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    /// Sends all bytes.
    public func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            sent += try sendSome(bytes[sent...])
        }
    }

    /// Sends as many of the bytes as the system takes within the time limit, at least one.
    public func sendSome(_ bytes: ArraySlice<UInt8>) throws -> Int {
        if let channel {
            guard let count = channel.write(bytes) else {
                throw Failure.system(operation: "SSL_write", errno: errno)
            }
            return count
        }
        return try sendBare(bytes)
    }

    /// The same below TLS, which then is none any more.
    public func sendBare(_ bytes: ArraySlice<UInt8>) throws -> Int {
        let count = unsafe bytes.withUnsafeBytes { bytes in
            unsafe Glibc.send(
                socketNumber,
                bytes.baseAddress,
                bytes.count,
                Int32(MSG_NOSIGNAL)
            )
        }
        guard count > 0 else { throw Failure.system(operation: "send", errno: errno) }
        return count
    }

    /// Tells the server that nothing more will come; reading goes on.
    public func finishSending() {
        if let channel { channel.finishWriting() } else { cutSending() }
    }

    /// The same without a word of TLS.
    public func cutSending() {
        _ = shutdown(socketNumber, Int32(SHUT_WR))
    }

    /// Lets every write leave at once, however small.
    public func sendWithoutDelay() {
        setOption(TCP_NODELAY, Int32(1), level: Int32(IPPROTO_TCP))
    }

    /// Makes the connection end with a reset when the client is released.
    public func resetOnClose() {
        setOption(SO_LINGER, linger(l_onoff: 1, l_linger: 0))
    }

    /// Reads one response, skipping interim (1xx) ones; the answer to HEAD has no body.
    public func readResponse(toHead: Bool = false) throws -> Response {
        while true {
            let response = try readAnyResponse(toHead: toHead)
            if response.status >= 200 { return response }
        }
    }

    /// Reads one response, be it an interim one.
    public func readAnyResponse(toHead: Bool = false) throws -> Response {
        let head = String(decoding: try take(through: "\r\n\r\n").dropLast(4), as: UTF8.self)
        let status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
        let bare = Response(status: status, head: head, body: [])
        if toHead || status < 200 || status == 204 || status == 304 { return bare }
        if bare.field("Transfer-Encoding")?.lowercased() == "chunked" {
            return Response(status: status, head: head, body: try readChunks())
        }
        guard let length = bare.field("Content-Length") else {
            return Response(status: status, head: head, body: try readToEnd())
        }
        return Response(status: status, head: head, body: try take(Int(length) ?? 0))
    }

    /// Reads until the server closes; a reset counts as a close.
    public func readToEnd() throws -> [UInt8] {
        while try receiveSome() {}
        return try take(received.count - takenCount)
    }

    /// Waits until the server has closed, and says whether nothing was left to read.
    public func isClosedWithoutMore() throws -> Bool {
        try readToEnd().isEmpty
    }

    /// Reads until as many bytes are there, and takes them.
    public func take(_ count: Int) throws -> [UInt8] {
        while received.count - takenCount < count { try receiveMore() }
        let start = takenCount
        takenCount += count
        return Array(received[start..<takenCount])
    }

    /// Reads until the text is there, and takes everything through it.
    public func take(through text: String) throws -> [UInt8] {
        let mark = Array(text.utf8)
        var searchedCount = 0
        while true {
            if let found = firstIndex(of: mark, from: takenCount + searchedCount) {
                return try take(found + mark.count - takenCount)
            }
            searchedCount = max(0, received.count - takenCount - mark.count)
            try receiveMore()
        }
    }
}

extension RawClient {
    private func firstIndex(of mark: [UInt8], from start: Int) -> Int? {
        guard received.count - start >= mark.count else { return nil }
        return (start...received.count - mark.count).first { index in
            received[index..<index + mark.count].elementsEqual(mark)
        }
    }

    private func readChunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line = String(decoding: try take(through: "\r\n").dropLast(2), as: UTF8.self)
            let size = Int(line.prefix { $0 != ";" }, radix: 16) ?? 0
            if size == 0 { break }
            body += try take(size)
            _ = try take(2)
        }
        while try take(through: "\r\n").count > 2 {}
        return body
    }

    private func receiveMore() throws {
        guard try receiveSome() else {
            throw Failure.closed(received: remainingText)
        }
    }

    /// Receives what is there, waiting for at least one byte; false when the server has closed.
    private func receiveSome() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        if let channel { return try receiveSome(from: channel, &buffer) }
        let count = unsafe buffer.withUnsafeMutableBytes { buffer in
            unsafe recv(socketNumber, buffer.baseAddress, buffer.count, 0)
        }
        if count > 0 {
            keep(buffer[..<count])
            return true
        }
        if count == 0 || errno == ECONNRESET { return false }
        if errno == EINTR { return true }
        throw errno == EAGAIN
            ? Failure.timedOut(received: remainingText)
            : Failure.system(operation: "recv", errno: errno)
    }

    private func receiveSome(
        from channel: TLSChannel,
        _ buffer: inout [UInt8]
    ) throws -> Bool {
        switch channel.read(into: &buffer) {
        case .bytes(let count): keep(buffer[..<count])
        case .end, .broken: return false
        case .timedOut: throw Failure.timedOut(received: remainingText)
        }
        return true
    }

    private func keep(_ bytes: ArraySlice<UInt8>) {
        // Forgets what was taken only once it is much, so that taking a little costs little.
        if takenCount > 1 << 20 {
            received.removeFirst(takenCount)
            takenCount = 0
        }
        received += bytes
    }

    private var remainingText: String { String(decoding: received[takenCount...], as: UTF8.self) }

    private func setOption<Value: BitwiseCopyable>(
        _ option: Int32,
        _ value: Value,
        level: Int32 = SOL_SOCKET
    ) {
        var value = value
        let size = socklen_t(MemoryLayout<Value>.size)
        _ = unsafe setsockopt(socketNumber, level, option, &value, size)
    }

    private func connectToLoopback(_ port: UInt16) -> Int32 {
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = in6addr_loopback
            return connect(to: &address)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return connect(to: &address)
    }

    private func connect<Address>(to address: inout Address) -> Int32 {
        let size = socklen_t(MemoryLayout<Address>.size)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(socketNumber, $0, size)
            }
        }
    }
}
