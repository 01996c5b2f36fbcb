/* What training adds to elementwise.h: derivatives, sums, and the optimizer; see vector.h for what
 * must be defined before. */

/* Each lane of `values` where x is positive, and zero elsewhere. */
CK_INLINE v16 where_positive(v16 x, v16 values) {
    v16i mask = x > splat16(0.0f);
    v16i bits;
    memcpy(&bits, &values, sizeof bits);
    bits &= mask;
    memcpy(&values, &bits, sizeof values);
    return values;
}

/* gelu'(x) = Phi(x) + x phi(x), Phi(x) being Q(a) or 1 - Q(a), with a = |x|. */
CK_INLINE v16 gelu_slope16(v16 x) {
    v16 a = __builtin_elementwise_abs(x);
    v16 power = exp_negative(a * a * splat16(-0.5f));
    v16 tail = tail16(a, power);
    v16 share = tail + where_positive(x, fma16(tail, splat16(-2.0f), splat16(1.0f)));
    return fma16(x * splat16(0.3989422804f), power, share);
}

CK_KERNEL void gelu_gradient_f32(const float *values, size_t count, float *gradient) {
    for (size_t i = 0; i < count; i += 16) {
        v16 slope = gelu_slope16(load_some(values + i, count - i));
        store_some(load_some(gradient + i, count - i) * slope, count - i, gradient + i);
    }
}

CK_KERNEL void relu_gradient_f32(const float *values, size_t count, float *gradient) {
    for (size_t i = 0; i < count; i += 16) {
        v16 slope = where_positive(load_some(values + i, count - i),
                                   load_some(gradient + i, count - i));
        store_some(slope, count - i, gradient + i);
    }
}

CK_KERNEL void softmax_gradient_f32(const float *weights, size_t count, float *gradient) {
    v16 sums = splat16(0.0f);
    for (size_t i = 0; i < count; i += 16) {
        sums = fma16(load_some(weights + i, count - i), load_some(gradient + i, count - i), sums);
    }
    v16 mean = splat16(sum_one(sums));
    for (size_t i = 0; i < count; i += 16) {
        v16 slope = load_some(gradient + i, count - i) - mean;
        store_some(slope * load_some(weights + i, count - i), count - i, gradient + i);
    }
}

/* With n_i = (row_i - mean) * factor the normalized row and g_i = gradient_i * weight_i, the
 * gradient of the row is factor * (g_i - mean(g) - n_i * mean(g n)). */
CK_KERNEL void layer_norm_gradient_f32(const float *row, const float *weight, size_t count,
                                       float epsilon, float *gradient, float *weight_gradient,
                                       float *bias_gradient) {
    if (count == 0) {
        return;
    }
    v16 mean = splat16(mean_of(row, 1.0f, count));
    v16 factor = factor16(row, 1.0f, count, mean, epsilon);
    v16 offsets = splat16(0.0f);
    v16 slopes = splat16(0.0f);
    for (size_t i = 0; i < count; i += 16) {
        size_t left = count - i;
        v16 slope = load_some(gradient + i, left);
        v16 normalized = (load_some(row + i, left) - mean) * factor;
        v16 scaled = slope * load_some(weight + i, left); /* zero in lanes past the end */
        offsets += scaled;
        slopes = fma16(scaled, normalized, slopes);
        store_some(fma16(slope, normalized, load_some(weight_gradient + i, left)), left,
                   weight_gradient + i);
        store_some(slope + load_some(bias_gradient + i, left), left, bias_gradient + i);
    }
    v16 offset = splat16(sum_one(offsets) / (float)count);
    v16 slope = splat16(sum_one(slopes) / (float)count);
    for (size_t i = 0; i < count; i += 16) {
        size_t left = count - i;
        v16 normalized = (load_some(row + i, left) - mean) * factor;
        v16 scaled = load_some(gradient + i, left) * load_some(weight + i, left);
        v16 result = fma16(-normalized, slope, scaled - offset) * factor;
        store_some(result, left, gradient + i);
    }
}

/* Four vectors of columns at a time, so that sums stay in registers. */
CK_KERNEL void sum_rows_f32(const float *rows, size_t row_count, size_t count, float *out) {
    size_t i = 0;
    for (; i + 64 <= count; i += 64) {
        v16 sums[4];
        CK_UNROLLED for (size_t v = 0; v < 4; v++) {
            sums[v] = load16(out + i + 16 * v);
        }
        for (size_t r = 0; r < row_count; r++) {
            CK_UNROLLED for (size_t v = 0; v < 4; v++) {
                sums[v] += load16(rows + r * count + i + 16 * v);
            }
        }
        CK_UNROLLED for (size_t v = 0; v < 4; v++) {
            store16(sums[v], out + i + 16 * v);
        }
    }
    for (; i < count; i += 16) {
        v16 sum = load_some(out + i, count - i);
        for (size_t r = 0; r < row_count; r++) {
            sum += load_some(rows + r * count + i, count - i);
        }
        store_some(sum, count - i, out + i);
    }
}

CK_KERNEL float greatest_f32(const float *values, size_t count) {
    v16 greatest = splat16(-__builtin_inff());
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        greatest = __builtin_elementwise_max(greatest, load16(values + i));
    }
    float result = -__builtin_inff();
    for (size_t l = 0; l < 16; l++) {
        result = greatest[l] > result ? greatest[l] : result;
    }
    for (; i < count; i++) {
        result = values[i] > result ? values[i] : result;
    }
    return result;
}

CK_KERNEL void raise_f32(const float *values, size_t count, float *out) {
    for (size_t i = 0; i < count; i += 16) {
        v16 greater = __builtin_elementwise_max(load_some(values + i, count - i),
                                                load_some(out + i, count - i));
        store_some(greater, count - i, out + i);
    }
}

CK_KERNEL float exp_f32(const float *values, size_t count, float scale, float shift, float *out) {
    v16 sums = splat16(0.0f);
    for (size_t i = 0; i < count; i += 16) {
        v16 shifted = (load_some(values + i, count - i) - splat16(shift)) * splat16(scale);
        store_some(exp_negative(shifted), count - i, out + i);
        sums += load_some(out + i, count - i);
    }
    return sum_one(sums);
}

CK_KERNEL void add_exp_f32(const float *values, const float *shifts, size_t count, float scale,
                           float *out) {
    for (size_t i = 0; i < count; i += 16) {
        v16 shifted = (load_some(values + i, count - i) - load_some(shifts + i, count - i)) *
                      splat16(scale);
        store_some(load_some(out + i, count - i) + exp_negative(shifted), count - i, out + i);
    }
}

CK_KERNEL void adamw_f32(const ck_adamw *step, const float *gradient, const float *anchor,
                         size_t count, float *weights, float *first, float *second) {
    for (size_t i = 0; i < count; i += 16) {
        size_t left = count - i;
        v16 slope = load_some(gradient + i, left) * splat16(step->gradient_scale);
        v16 weight = load_some(weights + i, left);
        v16 aim = anchor == NULL ? splat16(0.0f) : load_some(anchor + i, left);
        weight = fma16(splat16(-step->decay), weight - aim, weight);
        v16 mean = load_some(first + i, left);
        mean = fma16(splat16(1.0f - step->beta1), slope - mean, mean);
        v16 square = load_some(second + i, left) * splat16(step->beta2);
        square = fma16(splat16(1.0f - step->beta2) * slope, slope, square);
        v16 root = fma16(__builtin_elementwise_sqrt(square), splat16(step->root_factor),
                         splat16(step->epsilon));
        weight = fma16(splat16(-step->rate), mean / root, weight);
        store_some(mean, left, first + i);
        store_some(square, left, second + i);
        store_some(weight, left, weights + i);
    }
}
