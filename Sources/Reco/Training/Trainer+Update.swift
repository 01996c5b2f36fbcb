import Foundation
import FusionModel
import Tensors
import VectorMemory

// What a step is made of.
extension Trainer {
    /// Where both layers start; equal seeds give equal weights.
    static func start(
        _ recipe: TrainingRecipe,
        dimension: Int,
        statistics: StartStatistics = .none
    ) throws(TrainingError) -> TrainingState.Weights {
        var generator = BatchOrder.Stream.start.generator(seed: recipe.seed)
        do {
            let configuration = try recipe.configuration(dimension: dimension)
            func start(_ modality: Modality) -> TrainingStart {
                TrainingStart(
                    configuration: configuration,
                    start: recipe.start(of: modality),
                    whitening: statistics.whitenings[modality],
                    metric: statistics.metrics[modality]
                )
            }
            return TrainingState.Weights(
                image: try start(.image).parameters(using: &generator),
                text: try start(.text).parameters(using: &generator),
                logitScaleLogarithm: log(recipe.logitScale)
            )
        } catch {
            throw .fusion(error)
        }
    }

    /// What weights decay toward; nil means zero.
    ///
    /// Two decays of a matrix, toward zero at the rate `z` and toward its start at the rate `a`, are
    /// one: toward `a / (z + a)` times the start, at the rate `z + a`. Other tensors never decay
    /// toward zero; they have the start itself.
    static func anchor(
        _ recipe: TrainingRecipe,
        _ start: TrainingState.Weights
    ) -> TrainingState.Weights? {
        guard recipe.anchorDecay > 0 else { return nil }
        let share = recipe.anchorDecay / (recipe.anchorDecay + recipe.weightDecay)
        guard share < 1 else { return start }
        var anchor = start
        anchor.image.scaleMaps(by: share)
        anchor.text.scaleMaps(by: share)
        return anchor
    }

    static func optimizer(_ recipe: TrainingRecipe) -> AdamW {
        AdamW(
            beta1: recipe.firstBeta,
            beta2: recipe.secondBeta,
            learning: recipe.learningParts.reduce(into: []) { $0.formUnion($1.tensors) }
        )
    }

    /// Both layers with the weights as they are now.
    func makePass() -> BatchPass {
        let parameters = [state.weights.image, state.weights.text]
        let layers = Parallel.map(2, threadCount: threadCount) { FusionLayer(parameters[$0]) }
        return BatchPass(
            maker: maker,
            image: layers[0],
            text: layers[1],
            threadCount: threadCount
        )
    }

    /// The loss of a batch; its gradient by the weights is then in the first lane.
    mutating func gradient(of batch: TrainingBatch, logitScale: Float) -> ContrastiveLoss.Value {
        let pass = makePass()
        let (value, tapes) = evaluate(
            batch,
            by: pass,
            logitScale: logitScale,
            keepsTapes: plan.keepsTapes
        )
        pass.backward(batch, value: value, tapes: tapes, into: &lanes)
        return value
    }

    private func evaluate(
        _ batch: TrainingBatch,
        by pass: BatchPass,
        logitScale: Float,
        keepsTapes: Bool
    ) -> (ContrastiveLoss.Value, BatchPass.Tapes) {
        let (images, texts, tapes) = pass.forward(batch, keepsTapes: keepsTapes)
        let value = loss.value(
            of: ContrastiveLoss.Batch(
                images: batch.images,
                texts: batch.texts,
                refinedImages: images,
                refinedTexts: texts,
                groups: batch.groups
            ),
            logitScale: logitScale,
            keepsLogits: plan.keepsLogits,
            threadCount: threadCount
        )
        return (value, tapes)
    }

    /// The length of the gradient of all that learns.
    func gradientNorm(_ value: ContrastiveLoss.Value) -> Float {
        let layers = [lanes[0].image, lanes[0].text]
        var squares = Parallel.map(2, threadCount: threadCount) { index in
            FusionTensor.all(in: layers[index].configuration)
                .filter(optimizer.learning.contains)
                .map { Kernels.best.squareSum(layers[index][$0].values.span) }
        }.joined().reduce(0, +)
        if recipe.learnsLogitScale {
            squares += Double(value.logitScaleGradient) * Double(value.logitScaleGradient)
        }
        return Float(squares.squareRoot())
    }

    /// Follows the gradient that is in the first lane.
    mutating func update(
        _ value: ContrastiveLoss.Value,
        learningRate: Float,
        gradientNorm: Float
    ) {
        let isTooLong = recipe.clipNorm > 0 && gradientNorm > recipe.clipNorm
        let scale = isTooLong ? recipe.clipNorm / gradientNorm : 1
        let decay = recipe.weightDecay + recipe.anchorDecay
        let number = state.stepCount + 1
        let optimizer = optimizer
        let gradients = [lanes[0].image, lanes[0].text]
        let anchors = [anchor?.image, anchor?.text]
        let rates = [recipe.imageStart.rate, recipe.textStart.rate]
        updateLayers { index, weights, moments in
            optimizer.step(
                &weights,
                gradient: gradients[index],
                moments: &moments,
                stepNumber: number,
                learningRate: learningRate * rates[index],
                decay: decay,
                anchor: anchors[index],
                gradientScale: scale
            )
        }
        guard recipe.learnsLogitScale else { return }
        optimizer.step(
            &state.weights.logitScaleLogarithm,
            gradient: value.logitScaleGradient,
            moments: &state.logitScaleMoments,
            stepNumber: number,
            learningRate: learningRate,
            gradientScale: scale
        )
        let bounds = Self.logitScaleLogarithms
        state.weights.logitScaleLogarithm = min(
            max(state.weights.logitScaleLogarithm, bounds.lowerBound),
            bounds.upperBound
        )
    }

    /// Changes the images' layer, 0, and the texts', 1, at the same time: each is a pass over memory.
    private mutating func updateLayers(
        _ update: @Sendable (Int, inout FusionParameters, inout AdamW.Moments) -> Void
    ) {
        // Each has one owner, so that it is changed in place; the start stands in for as long.
        var layers = [
            (weights: state.weights.image, moments: state.imageMoments),
            (weights: state.weights.text, moments: state.textMoments),
        ]
        state.weights.image = start.image
        state.weights.text = start.text
        state.imageMoments = AdamW.Moments(first: start.image, second: start.image)
        state.textMoments = AdamW.Moments(first: start.text, second: start.text)
        Parallel.update(&layers, threadCount: threadCount) { index, layer in
            update(index, &layer.weights, &layer.moments)
        }
        (state.weights.image, state.imageMoments) = layers[0]
        (state.weights.text, state.textMoments) = layers[1]
    }

    /// Measures the loss on the held-out pairs, if there are any, and notes the best weights.
    mutating func measure() throws(TrainingError) {
        guard !order.heldOut.isEmpty else { return }
        let pass = makePass()
        let scale = exp(state.weights.logitScaleLogarithm)
        var sum = 0.0
        for rows in order.heldOutBatches {
            let batch = try maker.batch(of: rows, dropout: nil)
            let (value, _) = evaluate(batch, by: pass, logitScale: scale, keepsTapes: false)
            sum += Double(value.loss) * Double(rows.count)
        }
        let loss = Float(sum / Double(order.heldOut.count))
        state.heldOutLoss = loss
        if let best = state.best, !(loss < best.loss) {
            state.staleCount += 1
        } else {
            state.best = TrainingState.Best(
                weights: state.weights,
                loss: loss,
                step: state.stepCount
            )
            state.staleCount = 0
        }
    }

    /// Whether the held-out loss is to be measured now.
    var isMeasurementDue: Bool {
        guard !order.heldOut.isEmpty else { return false }
        let interval = max(order.stepsPerEpoch, stepCount / Self.measurementLimit)
        return state.stepCount.isMultiple(of: interval) || state.stepCount == stepCount
    }

    /// The weights to keep: the best by the held-out loss, or else the last, brought as near to the
    /// start as the recipe says.
    public func result() -> Checkpoint {
        var weights = state.best?.weights ?? state.weights
        if recipe.averagingShare < 1 {
            weights.image.approach(start.image, share: 1 - recipe.averagingShare)
            weights.text.approach(start.text, share: 1 - recipe.averagingShare)
        }
        return Checkpoint(
            image: FusionLayer(weights.image),
            text: FusionLayer(weights.text),
            logitScaleLogarithm: weights.logitScaleLogarithm,
            imageNeighborCount: recipe.imageNeighborCount,
            textNeighborCount: recipe.textNeighborCount
        )
    }
}

extension FusionParameters {
    /// Multiplies the matrices.
    fileprivate mutating func scaleMaps(by factor: Float) {
        for name in FusionTensor.all(in: configuration) where name.isMap {
            update(name) { values in Kernels.best.scale(&values, by: Double(factor)) }
        }
    }

    /// Goes a share of the way to other parameters.
    fileprivate mutating func approach(_ target: FusionParameters, share: Float) {
        for name in FusionTensor.all(in: configuration) {
            let goal = target[name].values
            update(name) { values in
                for index in values.indices {
                    values[index] += share * (goal[index] - values[index])
                }
            }
        }
    }
}
