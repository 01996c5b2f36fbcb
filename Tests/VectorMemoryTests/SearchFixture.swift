import TensorFiles
import Tensors
import TestSupport

@testable import VectorMemory

/// A memory in a folder of its own, made of two matrices.
struct SearchFixture {
    let folder: ScratchFolder
    let memory: Memory

    init(
        images: Matrix,
        texts: Matrix,
        elementType: ElementType = .f32,
        shardRowLimit: Int = MemoryBuilder.defaultShardRowLimit
    ) throws {
        folder = try ScratchFolder()
        try NpyFile.write(images, to: folder.path("image.npy"))
        try NpyFile.write(texts, to: folder.path("text.npy"))
        var builder = MemoryBuilder(
            output: folder.path("memory"),
            name: "searched",
            elementType: elementType,
            shardRowLimit: shardRowLimit
        )
        try builder.add(
            PairSource(
                imageEmbeddings: folder.path("image.npy"),
                textEmbeddings: folder.path("text.npy")
            )
        )
        memory = try builder.commit()
    }

    /// One modality's rows as the memory holds them.
    func rows(_ modality: Modality) -> Matrix {
        memory.embeddings(of: Array(0..<memory.rowCount), modality: modality)
    }

    /// What a search must find: every similarity alone, sorted.
    func naive(_ queries: Matrix, among modality: Modality, k: Int) -> [[Neighbor]] {
        let rows = rows(modality)
        return (0..<queries.rowCount).map { query in
            let all = (0..<rows.rowCount).map { row in
                Neighbor(
                    entry: row,
                    similarity: Kernels.best.product(queries[row: query], rows[row: row])
                )
            }
            let sorted = all.sorted { ($1.similarity, $0.entry) < ($0.similarity, $1.entry) }
            return Array(sorted.prefix(k))
        }
    }
}
