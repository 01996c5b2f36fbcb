import FileStorage

/// A file of JSON lines that appears under its name only when it is whole.
struct LineFile: ~Copyable {
    private var file: AtomicFile

    /// Starts the file.
    init(replacing path: String) throws {
        file = try AtomicFile(replacing: path)
    }

    /// Adds one JSON value as a line.
    mutating func write(_ value: some Encodable) throws {
        try file.write(Array((try JSONOutput.encode(value, isPretty: false) + "\n").utf8))
    }

    /// Gives the file its name.
    consuming func commit() throws {
        try file.commit()
    }
}
