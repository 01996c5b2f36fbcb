internal import CKernels

// What training asks of each number besides its products.
extension Kernels {
    /// Multiplies each gradient by the derivative of GELU at the value that went into it.
    public func geluGradient(_ values: Span<Float>, _ gradient: inout MutableSpan<Float>) {
        precondition(
            values.count == gradient.count,
            "\(values.count) numbers, \(gradient.count) gradients"
        )
        unsafe values.withUnsafeBufferPointer { values in
            unsafe gradient.withUnsafeMutableBufferPointer { gradient in
                guard let source = values.baseAddress, let target = gradient.baseAddress else {
                    return
                }
                unsafe table.pointee.gelu_gradient_f32(source, values.count, target)
            }
        }
    }

    /// Clears each gradient whose value ReLU made zero.
    public func reluGradient(_ values: Span<Float>, _ gradient: inout MutableSpan<Float>) {
        precondition(
            values.count == gradient.count,
            "\(values.count) numbers, \(gradient.count) gradients"
        )
        unsafe values.withUnsafeBufferPointer { values in
            unsafe gradient.withUnsafeMutableBufferPointer { gradient in
                guard let source = values.baseAddress, let target = gradient.baseAddress else {
                    return
                }
                unsafe table.pointee.relu_gradient_f32(source, values.count, target)
            }
        }
    }

    /// Replaces the gradient of a softmax's result, `weights`, by that of its input at scale 1.
    public func softmaxGradient(_ weights: Span<Float>, _ gradient: inout MutableSpan<Float>) {
        precondition(
            weights.count == gradient.count,
            "\(weights.count) weights, \(gradient.count) gradients"
        )
        unsafe weights.withUnsafeBufferPointer { weights in
            unsafe gradient.withUnsafeMutableBufferPointer { gradient in
                guard let source = weights.baseAddress, let target = gradient.baseAddress else {
                    return
                }
                unsafe table.pointee.softmax_gradient_f32(source, weights.count, target)
            }
        }
    }

    /// Replaces the gradient of a layer norm's result by that of its row, and adds those of its
    /// weight and bias.
    ///
    /// - Shape: all `[dimension]`.
    public func layerNormGradient(
        _ row: Span<Float>,
        weight: Span<Float>,
        epsilon: Float,
        _ gradient: inout MutableSpan<Float>,
        addingTo weightGradient: inout MutableSpan<Float>,
        _ biasGradient: inout MutableSpan<Float>
    ) {
        let count = row.count
        precondition(
            weight.count == count && gradient.count == count && weightGradient.count == count
                && biasGradient.count == count,
            "\(count) numbers, \(weight.count) weights, gradients of \(gradient.count), "
                + "\(weightGradient.count) and \(biasGradient.count)"
        )
        unsafe row.withUnsafeBufferPointer { row in
            unsafe weight.withUnsafeBufferPointer { weight in
                unsafe gradient.withUnsafeMutableBufferPointer { gradient in
                    unsafe weightGradient.withUnsafeMutableBufferPointer { weightGradient in
                        unsafe biasGradient.withUnsafeMutableBufferPointer { biasGradient in
                            unsafe table.pointee.layer_norm_gradient_f32(
                                row.baseAddress,
                                weight.baseAddress,
                                row.count,
                                epsilon,
                                gradient.baseAddress,
                                weightGradient.baseAddress,
                                biasGradient.baseAddress
                            )
                        }
                    }
                }
            }
        }
    }

    /// Adds every row to `out`, one after the other: the gradient of a bias.
    ///
    /// - Shape: `[rows x count]` → `[count]`.
    public func addRows(_ rows: Span<Float>, rowCount: Int, to out: inout MutableSpan<Float>) {
        precondition(
            rows.count == rowCount * out.count,
            "\(rowCount) rows of \(out.count) numbers in \(rows.count)"
        )
        unsafe rows.withUnsafeBufferPointer { rows in
            unsafe out.withUnsafeMutableBufferPointer { out in
                guard let source = rows.baseAddress, let target = out.baseAddress else { return }
                unsafe table.pointee.sum_rows_f32(source, rowCount, out.count, target)
            }
        }
    }
}
