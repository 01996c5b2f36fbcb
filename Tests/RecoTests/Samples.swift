import FusionModel
import Reco
import TensorFiles
import Tensors
import TestSupport
import VectorMemory

/// Small inputs for the tests of this module.
enum Samples {
    /// Random unit rows.
    static func unitRows(_ rowCount: Int, dimension: Int, seed: UInt64) -> Matrix {
        var generator = SeededGenerator(seed: seed)
        let values = (0..<rowCount * dimension).map { _ in generator.normal() }
        return Matrix(rowCount: rowCount, columnCount: dimension, values: values).normalizedRows()
    }

    /// A memory of the given pairs, in 32-bit floats.
    ///
    /// Its files are mapped when this returns, so that their folder need not stay.
    static func memory(images: Matrix, texts: Matrix) throws -> Memory {
        try memory(images: images, texts: texts, in: ScratchFolder())
    }

    /// The same in a folder that stays for as long as the caller holds it.
    static func memory(
        images: Matrix,
        texts: Matrix,
        in folder: ScratchFolder
    ) throws -> Memory {
        try NpyFile.write(images, to: folder.path("images.npy"))
        try NpyFile.write(texts, to: folder.path("texts.npy"))
        var builder = MemoryBuilder(output: folder.path("memory"), name: "samples")
        try builder.add(
            PairSource(
                imageEmbeddings: folder.path("images.npy"),
                textEmbeddings: folder.path("texts.npy")
            )
        )
        return try builder.commit()
    }

    /// A memory of random pairs whose two embeddings have a little to do with each other.
    static func memory(rowCount: Int, dimension: Int, seed: UInt64) throws -> Memory {
        let images = unitRows(rowCount, dimension: dimension, seed: seed)
        var texts = unitRows(rowCount, dimension: dimension, seed: seed + 1)
        for index in texts.values.indices { texts.values[index] += images.values[index] }
        return try memory(images: images, texts: texts.normalizedRows())
    }

    /// A small transformer layer of random weights, if wanted with a metric that counts trust.
    static func layer(
        dimension: Int,
        metricRank: Int = 0,
        seed: UInt64 = 11
    ) throws -> FusionLayer {
        let configuration = try FusionConfiguration(
            dimension: dimension,
            headCount: 4,
            feedForwardWidth: 2 * dimension,
            hasSimilarityBias: metricRank > 0,
            hasZeroAttention: metricRank > 0,
            metricRank: metricRank,
            hasTrust: metricRank > 0
        )
        var generator = SeededGenerator(seed: seed)
        var tensors: [FusionTensor: Matrix] = [:]
        for name in FusionTensor.all(in: configuration) {
            let shape = name.shape(in: configuration)
            let rowCount = shape.count == 1 ? 1 : shape[0]
            let columnCount = shape.count == 1 ? shape[0] : shape[1]
            tensors[name] = Matrix(
                rowCount: rowCount,
                columnCount: columnCount,
                values: (0..<rowCount * columnCount).map { _ in 0.2 * generator.normal() }
            )
        }
        if configuration.hasTrust {
            tensors[.metricTrust] = Matrix(rowCount: 1, columnCount: 3, values: [2, 9, 30])
        }
        return FusionLayer(
            try FusionParameters(configuration: configuration, tensors: tensors)
        )
    }
}
