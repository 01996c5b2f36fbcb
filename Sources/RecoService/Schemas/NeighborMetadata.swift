/// What a memory says of one neighbor, checked before it goes into an answer as it is.
///
/// A memory is checked when it is built; this guards the answer against a file that was changed
/// since. Where the metadata is no JSON object, the neighbor is called by its row.
struct NeighborMetadata: Equatable {
    /// The text or the number that the metadata calls `id`; otherwise the entry's row.
    var id: String
    /// Whether the metadata is a JSON object, and thus may be copied into another text.
    var isSound: Bool

    /// How deep a memory's metadata may nest.
    private static let depthLimit = 64

    /// Looks at the metadata of an entry.
    init(json: [UInt8], entry: Int) {
        do {
            id = try Self.checkedID(in: json) ?? String(entry)
            isSound = true
        } catch {
            id = String(entry)
            isSound = false
        }
    }

    private static func checkedID(in json: [UInt8]) throws(ServiceError) -> String? {
        var scanner = JSONScanner(json.span)
        var object = try scanner.enterObject()
        var id: String?
        while let key = try scanner.nextKey(in: &object) {
            let kind = try scanner.nextKind()
            if key == "id", kind == .string {
                id = try scanner.readString()
                continue
            }
            let range = try scanner.skipValue(depthLimit: depthLimit)
            if key == "id", kind == .number {
                id = String(decoding: json[range], as: UTF8.self)
            }
        }
        try scanner.finish()
        return id
    }
}
