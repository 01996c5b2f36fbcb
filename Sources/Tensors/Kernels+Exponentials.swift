internal import CKernels

// What a softmax over the rows and columns of a large block of logits is made of, in passes that
// may be split between calls.
extension Kernels {
    /// The greatest value, or minus infinity if there is none.
    public func greatest(_ values: Span<Float>) -> Float {
        unsafe values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return -.infinity }
            return unsafe table.pointee.greatest_f32(base, values.count)
        }
    }

    /// Raises each number of `out` to the value in its place, if that is greater.
    public func raise(_ out: inout MutableSpan<Float>, to values: Span<Float>) {
        precondition(values.count == out.count, "\(values.count) numbers and \(out.count)")
        unsafe values.withUnsafeBufferPointer { values in
            unsafe out.withUnsafeMutableBufferPointer { out in
                guard let source = values.baseAddress, let target = out.baseAddress else { return }
                unsafe table.pointee.raise_f32(source, values.count, target)
            }
        }
    }

    /// Writes `exp(scale * (value - shift))` of each value and returns their sum.
    ///
    /// Exponents are finite and at most about 0, which a shift by the greatest value (or by a
    /// logarithm of the sum, divided by the scale) makes sure of; one below -87 counts as -87.
    public func exponentials(
        _ values: Span<Float>,
        scale: Float,
        shift: Float,
        into out: inout MutableSpan<Float>
    ) -> Float {
        precondition(values.count == out.count, "\(values.count) numbers into \(out.count)")
        return unsafe values.withUnsafeBufferPointer { values in
            unsafe out.withUnsafeMutableBufferPointer { out in
                guard let source = values.baseAddress, let target = out.baseAddress else {
                    return 0
                }
                return unsafe table.pointee.exp_f32(source, values.count, scale, shift, target)
            }
        }
    }

    /// Adds `exp(scale * (value - shift))` of each value, with a shift for each place: row after
    /// row, this sums the columns of a block.
    public func addExponentials(
        _ values: Span<Float>,
        scale: Float,
        shifts: Span<Float>,
        to out: inout MutableSpan<Float>
    ) {
        precondition(
            values.count == out.count && shifts.count == out.count,
            "\(values.count) numbers, \(shifts.count) shifts, \(out.count) sums"
        )
        unsafe values.withUnsafeBufferPointer { values in
            unsafe shifts.withUnsafeBufferPointer { shifts in
                unsafe out.withUnsafeMutableBufferPointer { out in
                    guard let source = values.baseAddress, let shift = shifts.baseAddress,
                        let target = out.baseAddress
                    else { return }
                    unsafe table.pointee.add_exp_f32(source, shift, values.count, scale, target)
                }
            }
        }
    }
}
