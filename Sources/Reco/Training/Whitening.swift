import Tensors

/// An affine map after which embeddings of one modality vary alike in all directions.
///
/// How it works. `map` is `(C + ridge · v · I)⁻¹`, with the covariance `C` of a training's
/// embeddings and `v` the mean of its diagonal, scaled so that its own diagonal has the mean 1. The
/// inner product of an image and of another one so mapped is that of linear discriminant analysis:
/// what all images vary in (light, crop, style) counts little, what few do counts much. It needs
/// no labels, and it is a property of the encoder more than of the pairs, so that it holds for
/// classes that were never seen.
///
/// Source: Fisher, *The use of multiple measurements in taxonomic problems*, 1936; Ledoit and Wolf,
/// *A well-conditioned estimator for large-dimensional covariance matrices*, 2004, for the ridge.
struct Whitening: Sendable, Equatable {
    /// Shape: `[dimension x dimension]`, symmetric.
    let map: Matrix
    /// What the map takes to zero, subtracted after it: `map · mean`.
    ///
    /// Shape: `[dimension]`.
    let offset: [Float]

    /// Takes what was measured.
    ///
    /// Complexity: a cube of the dimension.
    init(_ moments: EmbeddingMoments, ridge: Float) {
        let dimension = moments.dimension
        var covariance = moments.covariance
        let added = moments.ridge(ridge)
        for index in 0..<dimension { covariance[index * (dimension + 1)] += added }
        var inverse = PositiveMatrix(dimension: dimension, values: covariance).inverse()
        let gain =
            (0..<dimension).reduce(0) { $0 + inverse[$1 * (dimension + 1)] }
            / Double(dimension)
        for index in inverse.indices { inverse[index] /= gain }
        let mean = moments.mean
        map = Matrix(
            rowCount: dimension,
            columnCount: dimension,
            values: inverse.map(Float.init)
        )
        offset = (0..<dimension).map { row in
            var sum = 0.0
            for column in 0..<dimension {
                sum += inverse[row * dimension + column] * mean[column]
            }
            return Float(sum)
        }
    }
}
