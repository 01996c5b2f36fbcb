/// How a conversation is carried: over which transport, and how its bytes are cut.
enum Way: CaseIterable, Sendable {
    case plain
    case plainByteByByte
    case tls

    /// What carries the bytes.
    enum Transport: Sendable {
        case plain
        case tls
    }

    var transport: Transport { self == .tls ? .tls : .plain }
    var isByteByByte: Bool { self == .plainByteByByte }
}
