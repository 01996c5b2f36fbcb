import Foundation
import Tensors
import Testing

@testable import FusionModel

@Suite struct AdamWTests {
    /// Textbook AdamW of one number, in double.
    private struct Naive {
        var weight: Double
        var first = 0.0
        var second = 0.0

        mutating func step(
            _ gradient: Double,
            number: Int,
            rate: Double,
            decay: Double,
            anchor: Double
        ) {
            weight -= rate * decay * (weight - anchor)
            first = 0.9 * first + 0.1 * gradient
            second = 0.98 * second + 0.02 * gradient * gradient
            let mean = first / (1 - pow(0.9, Double(number)))
            let square = second / (1 - pow(0.98, Double(number)))
            weight -= rate * mean / (square.squareRoot() + 1e-8)
        }
    }

    @Test(arguments: [false, true])
    func isTextbookAdamW(isAnchored: Bool) throws {
        var random = RandomFusion(seed: 1)
        let configuration = try FusionParametersTests.configuration()
        let start = try random.parameters(configuration)
        let anchor = isAnchored ? try random.parameters(configuration) : nil
        var parameters = start
        var moments = AdamW.Moments(configuration)
        var naive: [FusionTensor: [Naive]] = [:]
        for name in FusionTensor.allCases {
            naive[name] = start[name].values.map { Naive(weight: Double($0)) }
        }
        for number in 1...7 {
            let gradient = try random.parameters(configuration)
            AdamW().step(
                &parameters,
                gradient: gradient,
                moments: &moments,
                stepNumber: number,
                learningRate: 0.01,
                decay: 0.5,
                anchor: anchor,
                gradientScale: 0.25
            )
            for name in FusionTensor.allCases {
                // Without an anchor, what is no matrix does not decay.
                let decay = isAnchored || name.shape(in: configuration).count == 2 ? 0.5 : 0.0
                for index in gradient[name].values.indices {
                    naive[name]?[index].step(
                        Double(gradient[name].values[index]) * 0.25,
                        number: number,
                        rate: 0.01,
                        decay: decay,
                        anchor: Double(anchor?[name].values[index] ?? 0)
                    )
                }
            }
        }
        for name in FusionTensor.allCases {
            for (found, expected) in zip(parameters[name].values, try #require(naive[name])) {
                #expect(abs(Double(found) - expected.weight) < 2e-6, "\(name.rawValue)")
            }
        }
    }

    @Test func whatDoesNotLearnStaysExactlyAsItIs() throws {
        var random = RandomFusion(seed: 2)
        let configuration = try FusionParametersTests.configuration()
        let start = try random.parameters(configuration)
        var parameters = start
        var moments = AdamW.Moments(configuration)
        AdamW(learning: [.similarityBias]).step(
            &parameters,
            gradient: try random.parameters(configuration),
            moments: &moments,
            stepNumber: 1,
            learningRate: 0.01,
            decay: 0.5,
            anchor: try random.parameters(configuration)
        )
        for name in FusionTensor.allCases {
            let hasMoved = parameters[name] != start[name]
            #expect(hasMoved == (name == .similarityBias))
            let isMeasured = moments.first[name].values.contains { $0 != 0 }
            #expect(isMeasured == (name == .similarityBias))
        }
    }

    @Test func aNumberMovesLikeATensorWithoutDecay() {
        var naive = Naive(weight: 2)
        var value: Float = 2
        var moments = AdamW.ScalarMoments()
        for (index, gradient) in [0.5, -1, 2, 0.1].enumerated() {
            naive.step(gradient, number: index + 1, rate: 0.1, decay: 0, anchor: 0)
            AdamW().step(
                &value,
                gradient: Float(gradient) * 4,
                moments: &moments,
                stepNumber: index + 1,
                learningRate: 0.1,
                gradientScale: 0.25
            )
        }
        #expect(abs(Double(value) - naive.weight) < 1e-6)
    }

    /// One layer with its optimizer's state.
    private struct Learner {
        var parameters: FusionParameters
        var moments: AdamW.Moments
        let batch: TokenBatch

        init(_ golden: GoldenCase, _ modality: String) throws {
            parameters = try golden.layer(modality).parameters
            moments = AdamW.Moments(parameters.configuration)
            batch = try golden.batch(modality)
        }

        func refine(_ tape: inout FusionTape) -> Matrix {
            FusionLayer(parameters).forward(batch, recording: &tape)
        }

        mutating func learn(_ slopes: [[Double]], _ tape: FusionTape, number: Int) {
            var gradient = FusionParameters.zeros(parameters.configuration)
            FusionLayer(parameters).backward(
                NaiveContrastiveLoss.matrix(slopes),
                tape: tape,
                into: &gradient
            )
            AdamW().step(
                &parameters,
                gradient: gradient,
                moments: &moments,
                stepNumber: number,
                learningRate: 1e-3,
                decay: 0.01
            )
        }
    }

    @Test(arguments: GoldenCase.small.dropLast())
    func tenStepsLoseWhatPyTorchLoses(golden: GoldenCase) throws {
        var (image, text) = (try Learner(golden, "image"), try Learner(golden, "text"))
        var logitScale = try golden.logitScale()
        var scaleMoments = AdamW.ScalarMoments()
        var tapes = (image: FusionTape(), text: FusionTape())
        let expected = try golden.rows("training_losses").values
        #expect(expected.count == 10)
        for number in 1...10 {
            let loss = try FusionLayerBackwardTests.loss(
                golden,
                image: image.refine(&tapes.image),
                text: text.refine(&tapes.text),
                logitScale: logitScale
            )
            let found = loss.value / Double(expected[number - 1])
            #expect(abs(found - 1) < 1e-4, "step \(number): \(loss.value)")
            image.learn(loss.imageGradient, tapes.image, number: number)
            text.learn(loss.textGradient, tapes.text, number: number)
            AdamW().step(
                &logitScale,
                gradient: Float(loss.logitScaleGradient),
                moments: &scaleMoments,
                stepNumber: number,
                learningRate: 1e-3
            )
        }
    }
}
