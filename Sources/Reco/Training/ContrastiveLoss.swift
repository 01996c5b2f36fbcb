public import Tensors

/// The loss of RECO: refined images and texts must find their counterpart in the batch, each of
/// them beside a refined and beside an unrefined counterpart.
///
///     L = w_both · NCE(v', t') + w_image · NCE(v', t) + w_text · NCE(v, t')
///     NCE(A, B) = mean over i of ½ [ −log softmax_j(s · a_i·b_j)_i − log softmax_j(s · a_j·b_i)_i ]
///
/// Pairs of one *group* say the same, as images of a class that share its text; they are not each
/// other's negatives. The mixed terms let either side be used without the other.
///
/// Source: Iscen et al., section 3.3. Symbols there: `v`, `t` are the originals, `v'`, `t'` the
/// refined embeddings, `s` is `logitScale`, the inverse of the temperature.
public struct ContrastiveLoss: Sendable, Equatable {
    /// One number for each of the three terms.
    public struct Terms: Sendable, Equatable {
        /// Of refined images and refined texts.
        public var both: Float
        /// Of refined images and original texts.
        public var image: Float
        /// Of original images and refined texts.
        public var text: Float

        /// Names the three numbers.
        public init(both: Float, image: Float, text: Float) {
            self.both = both
            self.image = image
            self.text = text
        }
    }

    /// Embeddings of pairs, row by row, all L2-normalized.
    public struct Batch: Sendable {
        /// Shape: `[batch x dimension]`, as are the others.
        public let images: Matrix
        /// The unrefined texts.
        public let texts: Matrix
        /// The images, refined.
        public let refinedImages: Matrix
        /// The texts, refined.
        public let refinedTexts: Matrix
        /// Pairs of the same number are not each other's negatives.
        public let groups: [Int]

        /// Takes the parts; shapes that do not fit each other are a programmer's error.
        public init(
            images: Matrix,
            texts: Matrix,
            refinedImages: Matrix,
            refinedTexts: Matrix,
            groups: [Int]
        ) {
            for other in [texts, refinedImages, refinedTexts] {
                precondition(
                    other.rowCount == images.rowCount && other.columnCount == images.columnCount,
                    "\(images.rowCount) x \(images.columnCount) images, "
                        + "but \(other.rowCount) x \(other.columnCount)"
                )
            }
            precondition(
                groups.count == images.rowCount,
                "\(images.rowCount) pairs, but groups of \(groups.count)"
            )
            self.images = images
            self.texts = texts
            self.refinedImages = refinedImages
            self.refinedTexts = refinedTexts
            self.groups = groups
        }
    }

    /// The loss of a batch and its derivatives.
    public struct Value: Sendable, Equatable {
        /// The weighted sum of the terms.
        public let loss: Float
        /// The three terms, not weighted.
        public let terms: Terms
        /// By the refined images.
        ///
        /// Shape: `[batch x dimension]`.
        public let imageGradient: Matrix
        /// By the refined texts.
        ///
        /// Shape: `[batch x dimension]`.
        public let textGradient: Matrix
        /// By the logarithm of the logit scale.
        public let logitScaleGradient: Float
    }

    /// What each term counts for.
    public let weights: Terms

    /// Takes the weights, which must be finite and not negative.
    public init(weights: Terms = Terms(both: 1, image: 1, text: 1)) {
        for weight in [weights.both, weights.image, weights.text] {
            precondition(weight >= 0 && weight.isFinite, "a loss weight of \(weight)")
        }
        self.weights = weights
    }

    /// The loss and its gradients.
    ///
    /// The batch's `[batch x batch]` logits of one term are kept between the two passes over them
    /// when `keepsLogits`, and computed again otherwise; that changes time, memory and rounding.
    /// The result does not depend on `threadCount`.
    ///
    /// Complexity: eleven products of `batch² · dimension` multiply-adds, or seven with kept logits.
    public func value(
        of batch: Batch,
        logitScale: Float,
        keepsLogits: Bool = true,
        threadCount: Int = 1
    ) -> Value {
        let mask = DuplicateMask(groups: batch.groups)
        func term(_ left: Matrix, _ right: Matrix, _ weight: Float) -> ContrastiveTerm {
            ContrastiveTerm(
                left: left,
                right: right,
                logitScale: logitScale,
                weight: weight,
                mask: mask,
                keepsLogits: keepsLogits,
                threadCount: threadCount
            )
        }
        let both = term(batch.refinedImages, batch.refinedTexts, weights.both)
            .value(needsLeft: true, needsRight: true)
        let image = term(batch.refinedImages, batch.texts, weights.image)
            .value(needsLeft: true, needsRight: false)
        let text = term(batch.images, batch.refinedTexts, weights.text)
            .value(needsLeft: false, needsRight: true)
        let loss =
            Double(weights.both) * both.loss + Double(weights.image) * image.loss
            + Double(weights.text) * text.loss
        return Value(
            loss: Float(loss),
            terms: Terms(
                both: Float(both.loss),
                image: Float(image.loss),
                text: Float(text.loss)
            ),
            imageGradient: Self.sum(both.leftGradient, image.leftGradient),
            textGradient: Self.sum(both.rightGradient, text.rightGradient),
            logitScaleGradient: Float(
                both.logitScaleGradient + image.logitScaleGradient + text.logitScaleGradient
            )
        )
    }

    /// How many bytes a call needs beside its batch, with the gradients that it returns.
    static func byteCount(
        batchSize: Int,
        dimension: Int,
        keepsLogits: Bool,
        threadCount: Int
    ) -> Int {
        // The gradients of both terms and their sum for either side, and scaled embeddings.
        let rows = 8 * batchSize * dimension
        return MemoryLayout<Float>.size * rows
            + ContrastiveTerm.logitByteCount(
                batchSize: batchSize,
                keepsLogits: keepsLogits,
                threadCount: threadCount
            )
    }

    private static func sum(_ first: Matrix, _ second: Matrix) -> Matrix {
        var sums = first.values
        var span = sums.mutableSpan
        Kernels.best.addScaled(second.values.span, by: 1, to: &span)
        return Matrix(rowCount: first.rowCount, columnCount: first.columnCount, values: sums)
    }
}
