import FileStorage
import TensorFiles
import Tensors

/// Neighbors in a file, so that a second training on the same pairs need not search again.
///
/// The file is a safetensors file that names, in its metadata, the key of the search and the
/// checksum of its tensors. A file of another search, or a damaged one, counts as none.
public struct NeighborCache: Sendable {
    private static let format = "reco-neighbors-1"

    /// Where the file is.
    public let path: String

    /// Names the file, which need not exist.
    public init(path: String) {
        self.path = path
    }

    /// The neighbors of the search with this key, if the file holds them whole.
    public func read(key: String, rowCount: Int, memoryRowCount: Int) -> TrainingNeighbors? {
        guard let file = try? SafetensorsFile(opening: path),
            file.metadata["format"] == Self.format, file.metadata["key"] == key,
            let image = table("image", in: file, rowCount, memoryRowCount),
            let text = table("text", in: file, rowCount, memoryRowCount)
        else { return nil }
        let neighbors = TrainingNeighbors(image: image, text: text)
        return file.metadata["checksum"] == Self.checksum(neighbors) ? neighbors : nil
    }

    private func table(
        _ name: String,
        in file: SafetensorsFile,
        _ rowCount: Int,
        _ memoryRowCount: Int
    ) -> NeighborTable? {
        guard let shape = try? file.shape(of: "\(name)_entries"),
            shape.count == 2, shape[0] == rowCount, shape[1] > 0,
            (try? file.elementType(of: "\(name)_entries")) == .i64,
            let similarities = try? file.matrix("\(name)_similarities").values,
            let bytes = try? file.bytes(of: "\(name)_entries")
        else { return nil }
        let entries = bytes.copied(as: Int.self)
        guard similarities.count == entries.count,
            entries.allSatisfy({ $0 >= 0 && $0 < memoryRowCount })
        else { return nil }
        return NeighborTable(k: shape[1], entries: entries, similarities: similarities)
    }

    /// Replaces the file.
    public func write(_ neighbors: TrainingNeighbors, key: String) throws(TrainingError) {
        let tables = [("image", neighbors.image), ("text", neighbors.text)]
        do {
            var writer = try SafetensorsWriter(
                replacing: path,
                tensors: tables.flatMap { name, table in
                    [("entries", ElementType.i64), ("similarities", .f32)].map {
                        TensorDeclaration(
                            name: "\(name)_\($0.0)",
                            elementType: $0.1,
                            shape: [table.rowCount, table.k]
                        )
                    }
                },
                metadata: [
                    "format": Self.format, "key": key, "checksum": Self.checksum(neighbors),
                ]
            )
            for (_, table) in tables {
                try writer.append(bytes: table.entries.span.numberBytes)
                try writer.append(table.similarities)
            }
            _ = try writer.commit()
        } catch {
            throw .tensorFile(error)
        }
    }

    private static func checksum(_ neighbors: TrainingNeighbors) -> String {
        var hasher = SHA256Hasher()
        for table in [neighbors.image, neighbors.text] {
            hasher.update([Int64(table.k)].span.numberBytes)
            hasher.update(table.entries.span.numberBytes)
            hasher.update(table.similarities.span.numberBytes)
        }
        return hasher.finish()
    }
}
