/* Kernels that touch each value once or twice; see vector.h for what must be defined before. */

/* Loads up to 16 values; the lanes past `count` are zero. */
CK_INLINE v16 load_some(const float *values, size_t count) {
    return count >= 16 ? load16(values) : load_part(values, count);
}

CK_INLINE void store_some(v16 values, size_t count, float *out) {
    if (count >= 16) {
        store16(values, out);
    } else {
        store_part(values, count, out);
    }
}

CK_KERNEL void widen_f16(const void *values, size_t count, float *out) {
    widen_values(values, count, out);
}

CK_KERNEL void narrow_f16(const float *values, size_t count, uint16_t *out) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        narrow16(load16(values + i), out + i);
    }
    if (i < count) {
        uint16_t lanes[16];
        narrow16(load_part(values + i, count - i), lanes);
        memcpy(out + i, lanes, (count - i) * sizeof *lanes);
    }
}

CK_KERNEL size_t select_above(const float *scores, size_t count, float threshold,
                              uint32_t *out) {
    size_t found = 0;
    for (size_t i = 0; i < count; i += 16) {
        uint32_t above = above16(load_some(scores + i, count - i), threshold);
        if (count - i < 16) {
            above &= (1u << (count - i)) - 1;
        }
        for (; above != 0; above &= above - 1) {
            out[found++] = (uint32_t)i + (uint32_t)__builtin_ctz(above);
        }
    }
    return found;
}

/* e^x for x <= 0, to a few units in the last place; anything below -87 gives about 1e-38.
 * x = n ln 2 + r with |r| <= ln 2 / 2; e^r by its Taylor series, whose first omitted term is
 * below 6e-9; 2^n by writing n into the exponent bits. ln 2 comes in two parts, the first
 * short enough that n times it is exact. */
CK_INLINE v16 exp_negative(v16 x) {
    x = __builtin_elementwise_max(x, splat16(-87.0f));
    v16 n = __builtin_elementwise_rint(x * splat16(0x1.715476p+0f));
    v16 r = fma16(n, splat16(-0x1.62e4p-1f), x);
    r = fma16(n, splat16(-0x1.7f7d1cp-20f), r);
    v16 power = splat16(1.0f / 5040);
    power = fma16(power, r, splat16(1.0f / 720));
    power = fma16(power, r, splat16(1.0f / 120));
    power = fma16(power, r, splat16(1.0f / 24));
    power = fma16(power, r, splat16(1.0f / 6));
    power = fma16(power, r, splat16(0.5f));
    power = fma16(power, r, splat16(1.0f));
    power = fma16(power, r, splat16(1.0f));
    v16i bits = (__builtin_convertvector(n, v16i) + 127) << 23;
    v16 scale;
    memcpy(&scale, &bits, sizeof scale);
    return power * scale;
}

/* Q(a) = erfc(a / sqrt 2) / 2 for a >= 0, the upper tail of the normal distribution, from
 * power = exp(-a^2 / 2): power t p(t), t = 1 / (1 + 0.35 a). The nine coefficients of p were
 * fitted by iterated weighted least squares at 600 Chebyshev nodes of t over a in 0...14 to a
 * greatest relative error of 3.2e-8. */
CK_INLINE v16 tail16(v16 a, v16 power) {
    v16 t = splat16(1.0f) / fma16(a, splat16(0.35f), splat16(1.0f));
    v16 p = splat16(-0.02914601005613804f);
    p = fma16(p, t, splat16(0.14397208392620087f));
    p = fma16(p, t, splat16(-0.255715012550354f));
    p = fma16(p, t, splat16(0.15917502343654633f));
    p = fma16(p, t, splat16(-0.023110412061214447f));
    p = fma16(p, t, splat16(0.1055082380771637f));
    p = fma16(p, t, splat16(0.11983280628919601f));
    p = fma16(p, t, splat16(0.13986188173294067f));
    p = fma16(p, t, splat16(0.13962140679359436f));
    return power * t * p;
}

/* gelu(x) = max(x, 0) - a Q(a), with a = |x|. */
CK_INLINE v16 gelu16(v16 x) {
    v16 a = __builtin_elementwise_abs(x);
    v16 tail = tail16(a, exp_negative(a * a * splat16(-0.5f)));
    return fma16(-a, tail, __builtin_elementwise_max(x, splat16(0.0f)));
}

CK_KERNEL void gelu_f32(const float *values, size_t count, float *out) {
    for (size_t i = 0; i < count; i += 16) {
        v16 result = gelu16(load_some(values + i, count - i));
        store_some(result, count - i, out + i);
    }
}

CK_KERNEL void relu_f32(const float *values, size_t count, float *out) {
    for (size_t i = 0; i < count; i += 16) {
        v16 result = __builtin_elementwise_max(load_some(values + i, count - i), splat16(0.0f));
        store_some(result, count - i, out + i);
    }
}

CK_KERNEL void add_scaled_f32(const float *row, float factor, size_t count, float *out) {
    for (size_t i = 0; i < count; i += 16) {
        v16 sum = fma16(load_some(row + i, count - i), splat16(factor),
                        load_some(out + i, count - i));
        store_some(sum, count - i, out + i);
    }
}

CK_KERNEL void add_products_f32(const float *a, const float *b, size_t count, float *out) {
    for (size_t i = 0; i < count; i += 16) {
        v16 sum = fma16(load_some(a + i, count - i), load_some(b + i, count - i),
                        load_some(out + i, count - i));
        store_some(sum, count - i, out + i);
    }
}

typedef double v16d __attribute__((vector_size(128)));

CK_KERNEL double square_sum_f32(const float *values, size_t count) {
    v16d sums = {0};
    for (size_t i = 0; i < count; i += 16) {
        v16d wide = __builtin_convertvector(load_some(values + i, count - i), v16d);
        sums += wide * wide; /* the product of two floats is exact in a double */
    }
    double sum = 0;
    for (size_t l = 0; l < 16; l++) {
        sum += sums[l];
    }
    return sum;
}

CK_KERNEL void scale_f32(const float *values, size_t count, double factor, float *out) {
    for (size_t i = 0; i < count; i += 16) {
        v16d wide = __builtin_convertvector(load_some(values + i, count - i), v16d);
        store_some(__builtin_convertvector(wide * factor, v16), count - i, out + i);
    }
}

CK_KERNEL void softmax_f32(float *values, size_t count, float scale) {
    if (count == 0) {
        return;
    }
    float greatest = values[0];
    for (size_t i = 1; i < count; i++) {
        greatest = values[i] > greatest ? values[i] : greatest;
    }
    v16 sums = splat16(0.0f);
    for (size_t i = 0; i < count; i += 16) {
        v16 shifted = (load_some(values + i, count - i) - splat16(greatest)) * splat16(scale);
        store_some(exp_negative(shifted), count - i, values + i);
        sums += load_some(values + i, count - i);
    }
    v16 factor = splat16(1.0f / sum_one(sums));
    for (size_t i = 0; i < count; i += 16) {
        store_some(load_some(values + i, count - i) * factor, count - i, values + i);
    }
}

#define CK_ROW_AHEAD 2048

/* Up to 16 values of a row, times its scale. */
CK_INLINE v16 load_scaled(const float *row, float scale, size_t count) {
    return load_some(row, count) * splat16(scale);
}

/* On the way it asks for numbers that lie CK_ROW_AHEAD behind: rows mostly follow each other, and
 * in training they come from memory. */
CK_INLINE float mean_of(const float *row, float scale, size_t count) {
    v16 sums = splat16(0.0f);
    for (size_t i = 0; i < count; i += 16) {
        __builtin_prefetch(row + i + CK_ROW_AHEAD, 0, 2);
        sums += load_scaled(row + i, scale, count - i);
    }
    return sum_one(sums) / (float)count;
}

/* One over the standard deviation, in every lane. */
CK_INLINE v16 factor16(const float *row, float scale, size_t count, v16 mean, float epsilon) {
    v16 squares = splat16(0.0f);
    for (size_t i = 0; i < count; i += 16) {
        v16 centered = load_scaled(row + i, scale, count - i) - mean;
        if (count - i < 16) { /* the lanes past the end are not values */
            float lanes[16];
            store16(centered, lanes);
            centered = load_part(lanes, count - i);
        }
        squares = fma16(centered, centered, squares);
    }
    float variance = sum_one(squares) / (float)count;
    return splat16(1.0f) / __builtin_elementwise_sqrt(splat16(variance + epsilon));
}

CK_KERNEL void layer_norm_f32(const float *row, float scale, const float *weight,
                              const float *bias, size_t count, float epsilon, float *out) {
    v16 mean = splat16(mean_of(row, scale, count));
    v16 factor = factor16(row, scale, count, mean, epsilon);
    for (size_t i = 0; i < count; i += 16) {
        v16 normalized = (load_scaled(row + i, scale, count - i) - mean) * factor;
        v16 result = fma16(normalized, load_some(weight + i, count - i),
                           load_some(bias + i, count - i));
        store_some(result, count - i, out + i);
    }
}
