internal import CKernels

// What the fusion layer does to each number between its products.
extension Kernels {
    /// The exact (erf) form of GELU of each value, within `2e-7 * max(1, |value|)`.
    ///
    /// Source: Hendrycks and Gimpel, Gaussian Error Linear Units, 2016.
    public func gelu(_ values: Span<Float>, into out: inout MutableSpan<Float>) {
        precondition(values.count == out.count, "\(values.count) numbers into \(out.count)")
        unsafe values.withUnsafeBufferPointer { values in
            unsafe out.withUnsafeMutableBufferPointer { out in
                guard let source = values.baseAddress, let target = out.baseAddress else { return }
                unsafe table.pointee.gelu_f32(source, values.count, target)
            }
        }
    }

    /// Each value, or zero if it is negative.
    public func relu(_ values: Span<Float>, into out: inout MutableSpan<Float>) {
        precondition(values.count == out.count, "\(values.count) numbers into \(out.count)")
        unsafe values.withUnsafeBufferPointer { values in
            unsafe out.withUnsafeMutableBufferPointer { out in
                guard let source = values.baseAddress, let target = out.baseAddress else { return }
                unsafe table.pointee.relu_f32(source, values.count, target)
            }
        }
    }

    /// Adds `factor` times a row to another of the same length.
    public func addScaled(
        _ row: Span<Float>,
        by factor: Float,
        to out: inout MutableSpan<Float>
    ) {
        precondition(row.count == out.count, "\(row.count) numbers to \(out.count)")
        unsafe row.withUnsafeBufferPointer { row in
            unsafe out.withUnsafeMutableBufferPointer { out in
                guard let source = row.baseAddress, let target = out.baseAddress else { return }
                unsafe table.pointee.add_scaled_f32(source, factor, row.count, target)
            }
        }
    }

    /// Adds the products of two rows, number by number, to another of the same length.
    public func addProducts(
        _ first: Span<Float>,
        _ second: Span<Float>,
        to out: inout MutableSpan<Float>
    ) {
        precondition(
            first.count == out.count && second.count == out.count,
            "\(first.count) and \(second.count) numbers to \(out.count)"
        )
        unsafe first.withUnsafeBufferPointer { first in
            unsafe second.withUnsafeBufferPointer { second in
                unsafe out.withUnsafeMutableBufferPointer { out in
                    guard let a = first.baseAddress, let b = second.baseAddress,
                        let target = out.baseAddress
                    else { return }
                    unsafe table.pointee.add_products_f32(a, b, out.count, target)
                }
            }
        }
    }

    /// The sum of the squares, kept in double, so that no float overflows or vanishes.
    public func squareSum(_ values: Span<Float>) -> Double {
        unsafe values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return 0 }
            return unsafe table.pointee.square_sum_f32(base, values.count)
        }
    }

    /// Multiplies each value, rounding once.
    public func scale(_ values: inout MutableSpan<Float>, by factor: Double) {
        unsafe values.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress else { return }
            unsafe table.pointee.scale_f32(base, values.count, factor, base)
        }
    }

    /// Each value multiplied, rounded once.
    public func scale(
        _ values: Span<Float>,
        by factor: Double,
        into out: inout MutableSpan<Float>
    ) {
        precondition(values.count == out.count, "\(values.count) numbers into \(out.count)")
        unsafe values.withUnsafeBufferPointer { values in
            unsafe out.withUnsafeMutableBufferPointer { out in
                guard let source = values.baseAddress, let target = out.baseAddress else { return }
                unsafe table.pointee.scale_f32(source, values.count, factor, target)
            }
        }
    }

    /// Replaces finite values by the softmax of `scale` times them; `scale` is not negative.
    public func softmax(_ values: inout MutableSpan<Float>, scale: Float = 1) {
        precondition(scale >= 0, "scale \(scale)")
        unsafe values.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress else { return }
            unsafe table.pointee.softmax_f32(base, values.count, scale)
        }
    }

    /// Multiplies a row, normalizes it to mean 0 and variance 1 (biased), then applies a factor and
    /// an offset to each number.
    ///
    /// - Shape: all `[dimension]`.
    ///
    /// Source: Ba, Kiros and Hinton, Layer Normalization, 2016, §3.
    public func layerNorm(
        _ row: Span<Float>,
        scale: Float = 1,
        weight: Span<Float>,
        bias: Span<Float>,
        epsilon: Float,
        into out: inout MutableSpan<Float>
    ) {
        precondition(
            row.count == weight.count && row.count == bias.count && row.count == out.count,
            "\(row.count) numbers, \(weight.count) weights, \(bias.count) biases, \(out.count) out"
        )
        unsafe row.withUnsafeBufferPointer { row in
            unsafe weight.withUnsafeBufferPointer { weight in
                unsafe bias.withUnsafeBufferPointer { bias in
                    unsafe out.withUnsafeMutableBufferPointer { out in
                        guard let source = row.baseAddress, let target = out.baseAddress,
                            let weight = weight.baseAddress, let bias = bias.baseAddress
                        else { return }
                        unsafe table.pointee.layer_norm_f32(
                            source,
                            scale,
                            weight,
                            bias,
                            row.count,
                            epsilon,
                            target
                        )
                    }
                }
            }
        }
    }
}
