/// A JSON array of floats, read and written by itself: what the number codec costs can be measured
/// without a request around it.
package enum FloatArrayCodec {
    /// Reads one array of numbers, each rounded to the nearest float; infinite beyond its range.
    package static func parse(_ text: [UInt8]) throws(ServiceError) -> [Float] {
        var scanner = JSONScanner(text.span)
        var values: [Float] = []
        _ = try scanner.readFloats(into: &values, storedLimit: .max)
        try scanner.finish()
        return values
    }

    /// Writes finite numbers with the fewest digits that read back as the same floats.
    package static func encode(_ values: [Float]) -> [UInt8] {
        var writer = JSONWriter(expecting: values.count * 12)
        writer.floats(values.span)
        return writer.bytes
    }
}
