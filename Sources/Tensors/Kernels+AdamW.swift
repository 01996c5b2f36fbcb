internal import CKernels

/// The numbers of one step of AdamW that are the same for every weight.
///
/// Source: Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019, algorithm 2, as
/// PyTorch reads it: the decay is multiplied by the learning rate.
public struct AdamWStep: Sendable, Equatable {
    /// The learning rate, divided by `1 - beta1^t`.
    public var rate: Float
    /// How much of the mean of gradients is kept.
    public var beta1: Float
    /// How much of the mean of squared gradients is kept.
    public var beta2: Float
    /// `1 / sqrt(1 - beta2^t)`.
    public var rootFactor: Float
    /// What is added to the root of the mean square.
    public var epsilon: Float
    /// The share of the way to zero, or to the anchor, that each weight goes.
    public var decay: Float
    /// What every gradient is multiplied by before it is used.
    public var gradientScale: Float

    /// Takes the numbers.
    public init(
        rate: Float,
        beta1: Float,
        beta2: Float,
        rootFactor: Float,
        epsilon: Float,
        decay: Float,
        gradientScale: Float
    ) {
        self.rate = rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.rootFactor = rootFactor
        self.epsilon = epsilon
        self.decay = decay
        self.gradientScale = gradientScale
    }
}

extension Kernels {
    /// One step of AdamW: moves the weights, and both moments with them.
    ///
    /// - Shape: all of one length; an anchor may also be empty, which means zeros.
    public func adamW(
        _ step: AdamWStep,
        weights: inout MutableSpan<Float>,
        gradient: Span<Float>,
        anchor: Span<Float>,
        first: inout MutableSpan<Float>,
        second: inout MutableSpan<Float>
    ) {
        let count = weights.count
        precondition(
            gradient.count == count && first.count == count && second.count == count
                && (anchor.count == count || anchor.isEmpty),
            "\(count) weights, \(gradient.count) gradients, moments of \(first.count) and "
                + "\(second.count), an anchor of \(anchor.count)"
        )
        var numbers = ck_adamw(
            rate: step.rate,
            beta1: step.beta1,
            beta2: step.beta2,
            root_factor: step.rootFactor,
            epsilon: step.epsilon,
            decay: step.decay,
            gradient_scale: step.gradientScale
        )
        unsafe weights.withUnsafeMutableBufferPointer { weights in
            unsafe gradient.withUnsafeBufferPointer { gradient in
                unsafe anchor.withUnsafeBufferPointer { anchor in
                    unsafe first.withUnsafeMutableBufferPointer { first in
                        unsafe second.withUnsafeMutableBufferPointer { second in
                            unsafe table.pointee.adamw_f32(
                                &numbers,
                                gradient.baseAddress,
                                anchor.isEmpty ? nil : anchor.baseAddress,
                                count,
                                weights.baseAddress,
                                first.baseAddress,
                                second.baseAddress
                            )
                        }
                    }
                }
            }
        }
    }
}
