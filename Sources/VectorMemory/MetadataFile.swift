import FileStorage

/// A mapped file of lines, with random access by line number.
///
/// Opening finds every line end once and remembers where each sixteenth line begins: half a byte
/// per line, and at most sixteen short searches per access.
final class MetadataFile: Sendable {
    private static let stride = 16
    private static let lineEnd = UInt8(ascii: "\n")

    let path: String
    /// How many lines there are; a last one without a line end counts, an empty one does not.
    let lineCount: Int

    private let file: MappedFile
    private let starts: [Int]

    /// Complexity: one pass over the file.
    init(opening path: String) throws(MemoryError) {
        let file = try withStorage { () throws(StorageError) in try MappedFile(reading: path) }
        let (starts, lineCount) = Self.lines(of: file)
        self.path = path
        self.lineCount = lineCount
        self.starts = starts
        self.file = file
    }

    private static func lines(of file: borrowing MappedFile) -> (starts: [Int], count: Int) {
        var starts: [Int] = []
        var count = 0
        var start = 0
        while start < file.byteCount {
            if count % stride == 0 { starts.append(start) }
            count += 1
            start =
                file.bytes.firstOffset(of: lineEnd, from: start).map { $0 + 1 }
                ?? file.byteCount
        }
        return (starts, count)
    }

    /// One line, without its end.
    func line(_ index: Int) -> [UInt8] {
        precondition(index >= 0 && index < lineCount, "line \(index) of \(lineCount)")
        var start = starts[index / Self.stride]
        for _ in 0..<index % Self.stride { start = end(from: start) + 1 }
        let end = end(from: start)
        return file.bytes(ownedBy: self).extracting(start..<end).copied(as: UInt8.self)
    }

    private func end(from start: Int) -> Int {
        file.bytes(ownedBy: self).firstOffset(of: Self.lineEnd, from: start) ?? file.byteCount
    }

    /// How many bytes the file has.
    var byteCount: Int { file.byteCount }

    /// The SHA-256 of the whole file.
    ///
    /// Complexity: one pass.
    func checksum() -> String { Checksum.sha256(of: file.bytes(ownedBy: self)) }
}
