/// The fields of a head or of trailers, in order, names compared without regard to ASCII case.
///
/// How it works: one byte array holds every name and value, and 16 bytes per field say where.
/// Parsing a head therefore allocates twice, whatever the number of its fields, and a text is
/// made only of a field that somebody asks for.
public struct FieldList: Sendable {
    /// One field as text.
    public struct Field: Sendable, Equatable {
        /// The name with the case in which it came.
        public let name: String
        /// The value without white space around it; bytes that are not UTF-8 become U+FFFD.
        public let value: String

        /// Makes a field of two texts.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Where a field lies in the bytes.
    struct Entry: Sendable {
        let nameStart: UInt32
        let nameEnd: UInt32
        let valueStart: UInt32
        let valueEnd: UInt32

        init(name: Range<Int>, value: Range<Int>) {
            nameStart = UInt32(truncatingIfNeeded: name.lowerBound)
            nameEnd = UInt32(truncatingIfNeeded: name.upperBound)
            valueStart = UInt32(truncatingIfNeeded: value.lowerBound)
            valueEnd = UInt32(truncatingIfNeeded: value.upperBound)
        }

        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    private var bytes: [UInt8]
    private(set) var entries: [Entry]

    /// Makes an empty list.
    public init() {
        bytes = []
        entries = []
    }

    /// Takes bytes in which fields were found.
    init(bytes: [UInt8], entries: [Entry]) {
        self.bytes = bytes
        self.entries = entries
    }

    /// Adds a field at the end.
    ///
    /// The name must be a token: names are the program's own. A value may come from anywhere, so
    /// it is made harmless: each control byte except tabs becomes a space, and white space at its
    /// ends goes. CR and LF thus cannot reach the wire, whatever the value. Source: RFC 9110 §5.5.
    public mutating func append(_ name: String, _ value: String) {
        precondition(FieldGrammar.isToken(name), "expected a field name, found '\(name)'")
        let start = bytes.count
        bytes.append(contentsOf: name.utf8)
        let valueStart = bytes.count
        for byte in value.utf8 {
            bytes.append(FieldGrammar.isValueByte(byte) ? byte : FieldGrammar.space)
        }
        let kept = FieldGrammar.trimmed(bytes.span.extracting(valueStart..<bytes.count))
        precondition(bytes.count <= Int(UInt32.max), "expected less than 4 GB of fields")
        entries.append(
            Entry(
                name: start..<valueStart,
                value: valueStart + kept.lowerBound..<valueStart + kept.upperBound
            )
        )
    }

    /// The value of the first field of a name, nil if there is none.
    ///
    /// - Complexity: one comparison of lengths per field.
    public func first(_ name: String) -> String? {
        for entry in entries where isNamed(entry, name) { return text(entry.value) }
        return nil
    }

    /// The values of all fields of a name, in order.
    public func all(_ name: String) -> [String] {
        entries.compactMap { isNamed($0, name) ? text($0.value) : nil }
    }

    /// The elements of the comma-separated values of all fields of a name, in order, with ASCII
    /// letters made small and no white space around them; empty ones are left out.
    ///
    /// For lists of tokens only: it knows no quoted strings. Source: RFC 9110 §5.6.1.
    public func elements(_ name: String) -> [String] {
        var found: [String] = []
        for entry in entries where isNamed(entry, name) {
            var elements = ListElements()
            let value = value(entry)
            while let range = elements.next(in: value) {
                var element = Array(copying: value.extracting(range))
                for index in element.indices {
                    element[index] = FieldGrammar.lowercased(element[index])
                }
                found.append(FieldGrammar.text(element.span))
            }
        }
        return found
    }

    /// Whether there is a field of a name.
    public func contains(_ name: String) -> Bool {
        entries.contains { isNamed($0, name) }
    }

    /// A field's name as it came.
    @_lifetime(borrow self)
    func name(_ entry: Entry) -> Span<UInt8> { bytes.span.extracting(entry.name) }

    /// A field's value as it came, without white space around it.
    @_lifetime(borrow self)
    func value(_ entry: Entry) -> Span<UInt8> { bytes.span.extracting(entry.value) }

    private func text(_ range: Range<Int>) -> String {
        FieldGrammar.text(bytes.span.extracting(range))
    }

    private func isNamed(_ entry: Entry, _ name: String) -> Bool {
        guard entry.name.count == name.utf8.count else { return false }
        return zip(bytes[entry.name], name.utf8).allSatisfy {
            FieldGrammar.lowercased($0) == FieldGrammar.lowercased($1)
        }
    }
}

extension FieldList: RandomAccessCollection {
    /// Zero: fields are numbered in order.
    public var startIndex: Int { 0 }
    /// How many fields there are.
    public var endIndex: Int { entries.count }
    /// One field as text.
    public subscript(index: Int) -> Field {
        Field(name: text(entries[index].name), value: text(entries[index].value))
    }
}

extension FieldList: Equatable {
    /// Whether both have the same names and values, byte for byte and in the same order.
    public static func == (left: FieldList, right: FieldList) -> Bool {
        left.count == right.count
            && zip(left.entries, right.entries).allSatisfy { mine, other in
                left.bytes[mine.name] == right.bytes[other.name]
                    && left.bytes[mine.value] == right.bytes[other.value]
            }
    }
}
