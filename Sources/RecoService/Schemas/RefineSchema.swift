import Reco
import Tensors
import VectorMemory

/// The body of `POST /refine`, read.
struct RefineRequest: Sendable, Equatable {
    /// The embeddings at unit length.
    ///
    /// Shape: `[batch x dimension]`.
    var originals: Matrix
    /// What they are embeddings of.
    var modality: Modality
    /// How many neighbors to fuse, if the client says so.
    var k: Int?
    /// Whether the answer tells the neighbors.
    var wantsNeighbors = false
    /// How the answer writes embeddings.
    var format = EncodingFormat.float
}

/// The JSON of `POST /refine`: bytes to a request, and what came of it to bytes.
struct RefineSchema: Sendable {
    /// How many numbers an embedding has.
    let dimension: Int
    /// What a request may ask for.
    let limits: ServiceLimits
    /// What every answer begins with.
    let header: AnswerHeader

    private static let fields = [
        "modality", "embedding", "embeddings", "k", "neighbors", "encoding_format",
    ]

    /// Reads a request.
    func parse(_ body: [UInt8]) throws(ServiceError) -> RefineRequest {
        try JSONScanner.parse(body) { scanner throws(ServiceError) in
            try read(from: &scanner)
        }
    }

    private func read(from scanner: inout JSONScanner) throws(ServiceError) -> RefineRequest {
        var embeddings = EmbeddingFields(dimension: dimension, limits: limits)
        var modality: Modality?
        var request = RefineRequest(
            originals: Matrix(rowCount: 0, columnCount: dimension),
            modality: .image
        )
        var object = try scanner.enterObject()
        while let key = try scanner.nextKey(in: &object) {
            let pointer = "/" + key
            switch key {
            case "modality": modality = try scanner.readChoice(at: pointer)
            case "embedding", "embeddings": try embeddings.read(key, from: &scanner)
            case "k": request.k = try scanner.readInteger(at: pointer, in: 1...limits.kLimit)
            case "neighbors": request.wantsNeighbors = try scanner.readBoolean(at: pointer)
            case "encoding_format": request.format = try scanner.readChoice(at: pointer)
            default: throw .unknown(key, in: "", known: Self.fields)
            }
        }
        guard let modality else {
            throw .invalidField(
                pointer: "/modality",
                expected: "\"image\" or \"text\"",
                found: "no such member"
            )
        }
        request.modality = modality
        request.originals = try embeddings.unitRows()
        return request
    }

    /// Writes an answer.
    ///
    /// `metadata` gives an entry's JSON object.
    func encode(
        _ refinement: Refinement,
        for request: RefineRequest,
        k: Int,
        metadata: (Int) -> [UInt8]
    ) -> [UInt8] {
        let rowCount = refinement.embeddings.rowCount
        // Twelve bytes a number, and the room that the writer asks for before it writes a row.
        let byteEstimate = 512 + rowCount * (dimension * 13 + 64) + dimension * 13
        var writer = JSONWriter(expecting: byteEstimate)
        writer.beginObject()
        header.write(to: &writer)
        writer.key("modality")
        writer.string(request.modality.rawValue)
        writer.key("k")
        writer.integer(k)
        writer.key("data")
        writer.beginArray()
        for row in 0..<rowCount {
            writer.beginObject()
            writer.key("index")
            writer.integer(row)
            writer.key("embedding")
            writer.embedding(refinement.embeddings[row: row], as: request.format)
            if request.wantsNeighbors {
                writer.key("neighbors")
                writer.beginArray()
                for (slot, neighbor) in refinement.neighbors[row].enumerated() {
                    let attention = refinement.attention[row: row][slot]
                    write(neighbor, attention, metadata(neighbor.entry), to: &writer)
                }
                writer.endArray()
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private func write(
        _ neighbor: Neighbor,
        _ attention: Float,
        _ json: [UInt8],
        to writer: inout JSONWriter
    ) {
        let metadata = NeighborMetadata(json: json, entry: neighbor.entry)
        writer.beginObject()
        writer.key("id")
        writer.string(metadata.id)
        writer.key("similarity")
        writer.float(neighbor.similarity)
        writer.key("attention")
        writer.float(attention)
        writer.key("metadata")
        if metadata.isSound { writer.verbatim(json) } else { writer.null() }
        writer.endObject()
    }
}

extension ServiceError {
    /// The error for a member that no route knows, of the object at `pointer`.
    static func unknown(_ key: String, in pointer: String, known: [String]) -> ServiceError {
        .unknownField(
            pointer: JSONPointer.member(key, of: pointer),
            name: key,
            known: known
        )
    }
}
