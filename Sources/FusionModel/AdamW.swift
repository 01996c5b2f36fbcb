import Tensors

/// AdamW: moves weights along the mean of their gradients, measured in the root of the mean square,
/// with a decay that no gradient scales.
///
/// It is PyTorch's, with two additions: tensors may be kept from learning, and weights may be drawn
/// to where they started instead of to zero. Which tensors decay is a rule of each tensor: towards
/// zero the maps alone, as is usual, since a norm's factors are at home at one and offsets cost
/// nothing; towards an anchor all that learn, since the anchor is where each is at home.
///
/// Source: Loshchilov and Hutter, *Decoupled Weight Decay Regularization*, arXiv 1711.05101,
/// algorithm 2; Li, Grandvalet and Davoine, *Explicit Inductive Bias for Transfer Learning*,
/// arXiv 1802.01483, for the anchor.
public struct AdamW: Sendable {
    /// How much of the mean of gradients a step keeps, in 0..<1.
    public var beta1: Float
    /// How much of the mean of squared gradients a step keeps, in 0..<1.
    public var beta2: Float
    /// What is added to the root of the mean square, so that a gradient of zero moves nothing.
    public var epsilon: Float
    /// The tensors that learn; the others, and their moments, stay exactly as they are.
    public var learning: Set<FusionTensor>

    /// Takes the numbers, by default those that suit contrastive training.
    public init(
        beta1: Float = 0.9,
        beta2: Float = 0.98,
        epsilon: Float = 1e-8,
        learning: Set<FusionTensor> = Set(FusionTensor.allCases)
    ) {
        precondition(
            (0..<1).contains(beta1) && (0..<1).contains(beta2) && epsilon > 0,
            "beta1 \(beta1), beta2 \(beta2), epsilon \(epsilon)"
        )
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.learning = learning
    }

    /// The running means of gradients and of their squares: a value of its own, so that a checkpoint
    /// can store it.
    public struct Moments: Sendable, Equatable {
        /// The mean of the gradients.
        public var first: FusionParameters
        /// The mean of their squares.
        public var second: FusionParameters

        /// Takes moments, as of a checkpoint.
        public init(first: FusionParameters, second: FusionParameters) {
            precondition(
                first.configuration == second.configuration,
                "moments of different configurations"
            )
            self.first = first
            self.second = second
        }

        /// The moments before the first step: zeros.
        public init(_ configuration: FusionConfiguration) {
            self.init(first: .zeros(configuration), second: .zeros(configuration))
        }
    }

    /// The moments of a number that learns beside the tensors.
    public struct ScalarMoments: Sendable, Equatable {
        /// The mean of the gradients.
        public var first: Float
        /// The mean of their squares.
        public var second: Float

        /// Takes moments, by default those before the first step.
        public init(first: Float = 0, second: Float = 0) {
            self.first = first
            self.second = second
        }
    }

    /// Moves all tensors that learn.
    ///
    /// `stepNumber` counts from 1. `decay` is multiplied by the learning rate: without an anchor
    /// each map loses that share of itself, with one all tensors lose that share of their distance.
    /// `gradientScale` multiplies the gradient first; clipping is a scale below 1. No tensor of
    /// `parameters` or `moments` is copied, as long as no other value, such as a `FusionLayer`,
    /// shares it.
    ///
    /// - Complexity: one pass over the values of all five sets.
    public func step(
        _ parameters: inout FusionParameters,
        gradient: FusionParameters,
        moments: inout Moments,
        stepNumber: Int,
        learningRate: Float,
        decay: Float,
        anchor: FusionParameters? = nil,
        gradientScale: Float = 1
    ) {
        let configuration = parameters.configuration
        precondition(
            gradient.configuration == configuration
                && moments.first.configuration == configuration
                && (anchor?.configuration ?? configuration) == configuration,
            "parameters, gradient, moments and anchor of different configurations"
        )
        var numbers = numbers(stepNumber, learningRate, gradientScale)
        for name in FusionTensor.all(in: configuration) where learning.contains(name) {
            let decays = anchor != nil || name.isMap
            numbers.decay = decays ? learningRate * decay : 0
            step(
                name,
                numbers,
                &parameters,
                gradient[name],
                &moments,
                anchor: anchor?[name].values ?? []
            )
        }
    }

    /// Moves one number, without decay: the logarithm of the temperature's inverse.
    public func step(
        _ value: inout Float,
        gradient: Float,
        moments: inout ScalarMoments,
        stepNumber: Int,
        learningRate: Float,
        gradientScale: Float = 1
    ) {
        let numbers = numbers(stepNumber, learningRate, gradientScale)
        let slope = gradient * gradientScale
        moments.first = beta1 * moments.first + (1 - beta1) * slope
        moments.second = beta2 * moments.second + (1 - beta2) * slope * slope
        let root = moments.second.squareRoot() * numbers.rootFactor + epsilon
        value -= numbers.rate * moments.first / root
    }

    private func step(
        _ name: FusionTensor,
        _ numbers: AdamWStep,
        _ parameters: inout FusionParameters,
        _ gradient: Matrix,
        _ moments: inout Moments,
        anchor: [Float]
    ) {
        update(&moments.first, &moments.second, name) { first, second in
            parameters.update(name) { weights in
                Kernels.best.adamW(
                    numbers,
                    weights: &weights,
                    gradient: gradient.values.span,
                    anchor: anchor.span,
                    first: &first,
                    second: &second
                )
            }
        }
    }

    private func update(
        _ first: inout FusionParameters,
        _ second: inout FusionParameters,
        _ name: FusionTensor,
        _ body: (inout MutableSpan<Float>, inout MutableSpan<Float>) -> Void
    ) {
        first.update(name) { firstValues in
            second.update(name) { secondValues in body(&firstValues, &secondValues) }
        }
    }

    /// What all tensors have in common.
    private func numbers(
        _ stepNumber: Int,
        _ learningRate: Float,
        _ gradientScale: Float
    ) -> AdamWStep {
        precondition(stepNumber >= 1, "step \(stepNumber)")
        // In double: 1 - beta2^t of the first steps is a small difference of large numbers.
        let bias1 = 1 - Self.power(Double(beta1), stepNumber)
        let bias2 = 1 - Self.power(Double(beta2), stepNumber)
        return AdamWStep(
            rate: Float(Double(learningRate) / bias1),
            beta1: beta1,
            beta2: beta2,
            rootFactor: Float(1 / bias2.squareRoot()),
            epsilon: epsilon,
            decay: 0,
            gradientScale: gradientScale
        )
    }

    /// By repeated squaring.
    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, square, rest) = (1.0, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result *= square }
            square *= square
            rest >>= 1
        }
        return result
    }
}
