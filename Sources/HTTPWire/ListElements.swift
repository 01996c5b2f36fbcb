/// Walks through the elements of a comma-separated value; empty ones are skipped.
///
/// For lists of tokens only: it knows no quoted strings. Source: RFC 9110 §5.6.1.
struct ListElements {
    private static let comma: UInt8 = 0x2C
    private var position = 0
    /// How many empty elements were skipped so far.
    private(set) var skippedCount = 0

    /// The bounds of the next element in `value`, without white space around it.
    mutating func next(in value: Span<UInt8>) -> Range<Int>? {
        while position < value.count {
            let start = position
            var end = start
            while end < value.count && value[end] != Self.comma { end += 1 }
            position = end + 1
            let kept = FieldGrammar.trimmed(value.extracting(start..<end))
            if !kept.isEmpty { return start + kept.lowerBound..<start + kept.upperBound }
            skippedCount += 1
        }
        return nil
    }
}
