/* Rows in bytes, and the bounds that their products give; see vector.h. */

CK_INLINE double sum_doubles(v16d values) {
    double sum = 0;
    for (size_t l = 0; l < 16; l++) {
        sum += values[l];
    }
    return sum;
}

/* The first `count` < 16 values, then zeros. */
CK_INLINE v16d first_doubles(v16d values, size_t count) {
    for (size_t l = count; l < 16; l++) {
        values[l] = 0;
    }
    return values;
}

/* A norm in float, not below the one that exact arithmetic would give: the sum's own error is
 * below a hundred-millionth of it. */
static inline float norm_above(double square_sum) {
    return (float)(__builtin_elementwise_sqrt(square_sum) * (1 + 0x1p-20));
}

CK_KERNEL void encode_u8(const float *row, const float *mean, size_t dimension, uint8_t *codes,
                         ck_code *result) {
    v16 greatest = splat16(0.0f);
    for (size_t i = 0; i < dimension; i += 16) {
        v16 centered = load_some(row + i, dimension - i) - load_some(mean + i, dimension - i);
        greatest = __builtin_elementwise_max(greatest, __builtin_elementwise_abs(centered));
    }
    float extent = 0;
    for (size_t l = 0; l < 16; l++) {
        extent = greatest[l] > extent ? greatest[l] : extent;
    }
    /* Nearly nothing is encoded as nothing: its scale's inverse could be infinite. */
    float scale = extent < 0x1p-100f ? 0 : extent / 127;
    float inverse = scale > 0 ? 1 / scale : 0;
    v16d offsets = {0};
    v16d norms = {0};
    v16d errors = {0};
    v16d coarse_errors = {0};
    for (size_t i = 0; i < dimension; i += 16) {
        v16d wide_mean = __builtin_convertvector(load_some(mean + i, dimension - i), v16d);
        v16d centered =
            __builtin_convertvector(load_some(row + i, dimension - i), v16d) - wide_mean;
        v16 code = __builtin_elementwise_rint(__builtin_convertvector(centered, v16) *
                                              splat16(inverse));
        code = __builtin_elementwise_max(code, splat16(-127.0f));
        code = __builtin_elementwise_min(code, splat16(127.0f));
        v16d missing = centered - __builtin_convertvector(code, v16d) * (double)scale;
        offsets += wide_mean * centered;
        norms += centered * centered;
        errors += missing * missing;
        v16i biased = __builtin_convertvector(code, v16i) + 128;
        v16d coarse = __builtin_convertvector((biased & 0xf0) + 8 - 128, v16d);
        missing = centered - coarse * (double)scale;
        if (dimension - i < 16) { /* what is beyond the end is no error */
            missing = first_doubles(missing, dimension - i);
        }
        coarse_errors += missing * missing;
        typedef uint8_t v16b __attribute__((vector_size(16)));
        v16b bytes = __builtin_convertvector(biased, v16b);
        memcpy(codes + i, &bytes, dimension - i < 16 ? dimension - i : 16);
    }
    result->scale = scale;
    result->error = norm_above(sum_doubles(errors));
    result->offset = (float)sum_doubles(offsets);
    result->coarse_error = norm_above(sum_doubles(coarse_errors));
    result->norm = norm_above(sum_doubles(norms));
}

CK_KERNEL void split_u8(const uint8_t *restrict codes, size_t dimension, uint8_t *restrict high,
                        uint8_t *restrict low) {
    size_t width = (dimension + 1) / 2;
    for (size_t i = 0; i < dimension / 2; i++) {
        high[i] = (uint8_t)(codes[i] >> 4 | (codes[width + i] & 0xf0));
        low[i] = (uint8_t)((codes[i] & 15) | codes[width + i] << 4);
    }
    if (dimension % 2 != 0) {
        high[width - 1] = codes[width - 1] >> 4;
        low[width - 1] = codes[width - 1] & 15;
    }
}

CK_KERNEL size_t select_bounds(const int32_t *products, const float *scales, const float *errors,
                               const float *offsets, size_t count, const ck_bound *query,
                               float threshold, uint32_t *out) {
    size_t found = 0;
    for (size_t i = 0; i < count; i += 16) {
        size_t left = count - i;
        v16i product = {0};
        if (left >= 16) { /* a length that is known beforehand is one instruction, no call */
            memcpy(&product, products + i, sizeof product);
        } else {
            memcpy(&product, products + i, left * sizeof *products);
        }
        v16 similarity = __builtin_convertvector(product * query->step - query->bias, v16) *
                         splat16(query->factor);
        v16 bound = fma16(load_some(scales + i, left), similarity,
                          load_some(offsets + i, left));
        bound = fma16(load_some(errors + i, left), splat16(query->norm), bound);
        uint32_t above = above16(bound + splat16(query->base), threshold);
        if (left < 16) {
            above &= (1u << left) - 1;
        }
        for (; above != 0; above &= above - 1) {
            out[found++] = (uint32_t)i + (uint32_t)__builtin_ctz(above);
        }
    }
    return found;
}
