/* The kernels in plain C: what the others are tested against, and what runs where nothing
 * better does. Sums are kept in double, so that they are the truth to the last float bit or
 * nearly; the order of ckernels.h does not matter here. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "tables.h"

#pragma STDC FP_CONTRACT OFF

static float dot_one(const float *query, const char *row, size_t dimension) {
    double sum = 0;
    for (size_t i = 0; i < dimension; i++) {
        float value;
        memcpy(&value, row + i * sizeof value, sizeof value);
        sum += (double)query[i] * value;
    }
    return (float)sum;
}

static void dot_f32(const float *queries, size_t query_count, size_t query_stride,
                    const void *rows, size_t row_count, size_t dimension, float *out,
                    size_t out_stride) {
    size_t row_byte_count = dimension * sizeof(float);
    for (size_t r = 0; r < row_count; r++) {
        for (size_t q = 0; q < query_count; q++) {
            out[q * out_stride + r] =
                dot_one(queries + q * query_stride, (const char *)rows + r * row_byte_count,
                        dimension);
        }
    }
}

/* binary16 has a sign, 5 exponent bits biased by 15 and 10 fraction bits; binary32 a sign, 8
 * biased by 127 and 23. */
static float widen_one(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    uint32_t exponent = half >> 10 & 0x1f;
    uint32_t fraction = half & 0x3ff;
    uint32_t bits;
    if (exponent == 0) { /* zero or subnormal: fraction * 2^-24, which is exact in a float */
        float magnitude = (float)fraction * 0x1p-24f;
        memcpy(&bits, &magnitude, sizeof bits);
    } else if (exponent == 0x1f) {
        uint32_t quiet = fraction == 0 ? 0 : 0x400000;
        bits = 0x7f800000 | quiet | fraction << 13;
    } else {
        bits = (exponent + 112) << 23 | fraction << 13;
    }
    bits |= sign;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint16_t narrow_one(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    bits &= 0x7fffffff;
    if (bits > 0x7f800000) { /* NaN: keep the top of the payload, make it quiet */
        return (uint16_t)(sign | 0x7e00 | (bits >> 13 & 0x3ff));
    }
    if (bits >= 0x477ff000) { /* 65520 and more round to infinity */
        return sign | 0x7c00;
    }
    if (bits < 0x38800000) { /* below 2^-14: adding 0.5 rounds at 2^-24 as the result must be */
        float magnitude;
        memcpy(&magnitude, &bits, sizeof magnitude);
        magnitude += 0.5f;
        memcpy(&bits, &magnitude, sizeof bits);
        return (uint16_t)(sign | (bits - 0x3f000000));
    }
    uint32_t odd = bits >> 13 & 1; /* a tie rounds up only onto an even result */
    return (uint16_t)(sign | ((bits - (112u << 23) + 0xfff + odd) >> 13));
}

static void widen_f16(const void *values, size_t count, float *out) {
    for (size_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, (const char *)values + i * sizeof half, sizeof half);
        out[i] = widen_one(half);
    }
}

static void narrow_f16(const float *values, size_t count, uint16_t *out) {
    for (size_t i = 0; i < count; i++) {
        out[i] = narrow_one(values[i]);
    }
}

static void dot_f16(const float *queries, size_t query_count, const void *rows,
                    size_t row_count, size_t dimension, float *scratch, float *out,
                    size_t out_stride) {
    for (size_t r = 0; r < row_count; r++) {
        widen_f16((const char *)rows + r * dimension * sizeof(uint16_t), dimension, scratch);
        dot_f32(queries, query_count, dimension, scratch, 1, dimension, out + r, out_stride);
    }
}

static int32_t dot_plane(const int8_t *query, const uint8_t *row, size_t dimension) {
    size_t width = (dimension + 1) / 2;
    int32_t sum = 0;
    for (size_t i = 0; i < dimension; i++) {
        sum += query[i] * (i < width ? row[i] & 15 : row[i - width] >> 4);
    }
    return sum;
}

static void dot_u4(const int8_t *queries, size_t query_count, const uint8_t *plane,
                   size_t row_count, size_t dimension, int32_t *out, size_t out_stride) {
    size_t width = (dimension + 1) / 2;
    for (size_t q = 0; q < query_count; q++) {
        for (size_t r = 0; r < row_count; r++) {
            out[q * out_stride + r] =
                dot_plane(queries + q * dimension, plane + r * width, dimension);
        }
    }
}

static void dot_u4_some(const int8_t *query, const uint8_t *plane, const uint32_t *indices,
                        size_t count, size_t dimension, int32_t *out) {
    for (size_t c = 0; c < count; c++) {
        out[c] = dot_plane(query, plane + indices[c] * ((dimension + 1) / 2), dimension);
    }
}

static void dot_u8(const int8_t *queries, size_t query_count, const uint8_t *high,
                   const uint8_t *low, size_t row_count, size_t dimension, uint8_t *scratch,
                   int32_t *out, size_t out_stride) {
    (void)scratch;
    size_t width = (dimension + 1) / 2;
    for (size_t q = 0; q < query_count; q++) {
        const int8_t *query = queries + q * dimension;
        for (size_t r = 0; r < row_count; r++) {
            out[q * out_stride + r] = 16 * dot_plane(query, high + r * width, dimension) +
                                      dot_plane(query, low + r * width, dimension);
        }
    }
}

static void split_u8(const uint8_t *codes, size_t dimension, uint8_t *high, uint8_t *low) {
    size_t width = (dimension + 1) / 2;
    for (size_t i = 0; i < width; i++) {
        uint8_t other = width + i < dimension ? codes[width + i] : 0;
        high[i] = (uint8_t)(codes[i] >> 4 | (other & 0xf0));
        low[i] = (uint8_t)((codes[i] & 15) | other << 4);
    }
}

static void encode_u8(const float *row, const float *mean, size_t dimension, uint8_t *codes,
                      ck_code *result) {
    float extent = 0;
    for (size_t i = 0; i < dimension; i++) {
        float distance = fabsf(row[i] - mean[i]);
        extent = distance > extent ? distance : extent;
    }
    float scale = extent < 0x1p-100f ? 0 : extent / 127;
    double offset = 0;
    double norm = 0;
    double error = 0;
    double coarse_error = 0;
    for (size_t i = 0; i < dimension; i++) {
        double centered = (double)row[i] - mean[i];
        double code = scale > 0 ? rint(centered / scale) : 0;
        code = code > -127 ? (code < 127 ? code : 127) : -127; /* also what is no number */
        double missing = centered - scale * code;
        offset += mean[i] * centered;
        norm += centered * centered;
        error += missing * missing;
        codes[i] = (uint8_t)(code + 128);
        missing = centered - scale * (double)((codes[i] & 0xf0) + 8 - 128);
        coarse_error += missing * missing;
    }
    result->scale = scale;
    result->offset = (float)offset;
    result->error = (float)(sqrt(error) * (1 + 0x1p-20)); /* not below the exact one */
    result->coarse_error = (float)(sqrt(coarse_error) * (1 + 0x1p-20));
    result->norm = (float)(sqrt(norm) * (1 + 0x1p-20));
}

static size_t select_bounds(const int32_t *products, const float *scales, const float *errors,
                            const float *offsets, size_t count, const ck_bound *query,
                            float threshold, uint32_t *out) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        float similarity = query->factor * (float)(products[i] * query->step - query->bias);
        float bound = scales[i] * similarity + offsets[i] + errors[i] * query->norm;
        if (bound + query->base > threshold) {
            out[found++] = (uint32_t)i;
        }
    }
    return found;
}

static size_t select_above(const float *scores, size_t count, float threshold, uint32_t *out) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (scores[i] > threshold) {
            out[found++] = (uint32_t)i;
        }
    }
    return found;
}

static double normal_share(double x) { return 0.5 * erfc(-x * 0.70710678118654752440); }

static void gelu_f32(const float *values, size_t count, float *out) {
    for (size_t i = 0; i < count; i++) {
        out[i] = (float)(values[i] * normal_share(values[i]));
    }
}

static void gelu_gradient_f32(const float *values, size_t count, float *gradient) {
    for (size_t i = 0; i < count; i++) {
        double x = values[i];
        double density = 0.39894228040143267794 * exp(-0.5 * x * x);
        gradient[i] = (float)(gradient[i] * (normal_share(x) + x * density));
    }
}

static void relu_f32(const float *values, size_t count, float *out) {
    for (size_t i = 0; i < count; i++) {
        out[i] = values[i] > 0 ? values[i] : 0;
    }
}

static void relu_gradient_f32(const float *values, size_t count, float *gradient) {
    for (size_t i = 0; i < count; i++) {
        gradient[i] = values[i] > 0 ? gradient[i] : 0;
    }
}

static void add_scaled_f32(const float *row, float factor, size_t count, float *out) {
    for (size_t i = 0; i < count; i++) {
        out[i] = (float)((double)row[i] * factor + out[i]);
    }
}

static void add_products_f32(const float *a, const float *b, size_t count, float *out) {
    for (size_t i = 0; i < count; i++) {
        out[i] = (float)((double)a[i] * b[i] + out[i]);
    }
}

static double square_sum_f32(const float *values, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += (double)values[i] * values[i];
    }
    return sum;
}

static void scale_f32(const float *values, size_t count, double factor, float *out) {
    for (size_t i = 0; i < count; i++) {
        out[i] = (float)(values[i] * factor);
    }
}

static void softmax_f32(float *values, size_t count, float scale) {
    float greatest = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        greatest = values[i] > greatest ? values[i] : greatest;
    }
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        values[i] = (float)exp(scale * ((double)values[i] - greatest));
        sum += values[i];
    }
    for (size_t i = 0; i < count; i++) {
        values[i] = (float)(values[i] / sum);
    }
}

/* A row's mean and one over its standard deviation. */
typedef struct {
    double mean;
    double factor;
} row_norm;

static row_norm norm_of(const float *row, float scale, size_t count, float epsilon) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += row[i] * scale;
    }
    double mean = sum / (double)count;
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        squares += (row[i] * scale - mean) * (row[i] * scale - mean);
    }
    return (row_norm){mean, 1 / sqrt(squares / (double)count + epsilon)};
}

static void layer_norm_f32(const float *row, float scale, const float *weight,
                           const float *bias, size_t count, float epsilon, float *out) {
    row_norm norm = norm_of(row, scale, count, epsilon);
    for (size_t i = 0; i < count; i++) {
        double centered = row[i] * scale - norm.mean;
        out[i] = (float)(centered * norm.factor * weight[i] + bias[i]);
    }
}

static void softmax_gradient_f32(const float *weights, size_t count, float *gradient) {
    double mean = 0;
    for (size_t i = 0; i < count; i++) {
        mean += (double)weights[i] * gradient[i];
    }
    for (size_t i = 0; i < count; i++) {
        gradient[i] = (float)(weights[i] * (gradient[i] - mean));
    }
}

static void layer_norm_gradient_f32(const float *row, const float *weight, size_t count,
                                    float epsilon, float *gradient, float *weight_gradient,
                                    float *bias_gradient) {
    row_norm norm = norm_of(row, 1, count, epsilon);
    double offset = 0;
    double slope = 0;
    for (size_t i = 0; i < count; i++) {
        double normalized = (row[i] - norm.mean) * norm.factor;
        double scaled = (double)gradient[i] * weight[i];
        offset += scaled / (double)count;
        slope += scaled * normalized / (double)count;
        weight_gradient[i] = (float)(weight_gradient[i] + gradient[i] * normalized);
        bias_gradient[i] += gradient[i];
    }
    for (size_t i = 0; i < count; i++) {
        double normalized = (row[i] - norm.mean) * norm.factor;
        double scaled = (double)gradient[i] * weight[i];
        gradient[i] = (float)(norm.factor * (scaled - offset - normalized * slope));
    }
}

static void sum_rows_f32(const float *rows, size_t row_count, size_t count, float *out) {
    for (size_t i = 0; i < count; i++) {
        double sum = out[i];
        for (size_t r = 0; r < row_count; r++) {
            sum += rows[r * count + i];
        }
        out[i] = (float)sum;
    }
}

static float greatest_f32(const float *values, size_t count) {
    float greatest = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        greatest = values[i] > greatest ? values[i] : greatest;
    }
    return greatest;
}

static void raise_f32(const float *values, size_t count, float *out) {
    for (size_t i = 0; i < count; i++) {
        out[i] = values[i] > out[i] ? values[i] : out[i];
    }
}

static float exp_f32(const float *values, size_t count, float scale, float shift, float *out) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        out[i] = (float)exp(scale * ((double)values[i] - shift));
        sum += out[i];
    }
    return (float)sum;
}

static void add_exp_f32(const float *values, const float *shifts, size_t count, float scale,
                        float *out) {
    for (size_t i = 0; i < count; i++) {
        out[i] = (float)(out[i] + exp(scale * ((double)values[i] - shifts[i])));
    }
}

static void adamw_f32(const ck_adamw *step, const float *gradient, const float *anchor,
                      size_t count, float *weights, float *first, float *second) {
    for (size_t i = 0; i < count; i++) {
        double slope = (double)gradient[i] * step->gradient_scale;
        double weight = weights[i];
        weight -= step->decay * (weight - (anchor == NULL ? 0 : anchor[i]));
        first[i] = (float)(step->beta1 * first[i] + (1 - step->beta1) * slope);
        second[i] = (float)(step->beta2 * second[i] + (1 - step->beta2) * slope * slope);
        double root = sqrt(second[i]) * step->root_factor + step->epsilon;
        weights[i] = (float)(weight - step->rate * first[i] / root);
    }
}

static float number(const float *values, size_t stride, bool is_transposed, size_t row,
                    size_t column) {
    return is_transposed ? values[column * stride + row] : values[row * stride + column];
}

static void multiply_f32(const ck_product *product, float *scratch) {
    (void)scratch;
    for (size_t r = 0; r < product->row_count; r++) {
        for (size_t c = 0; c < product->column_count; c++) {
            float *out = product->out + r * product->out_stride + c;
            float bias = product->bias == NULL ? 0 : product->bias[c];
            float sum = product->accumulates ? *out : bias;
            for (size_t k = 0; k < product->depth; k++) {
                sum = (float)((double)number(product->left, product->left_stride,
                                             product->left_is_transposed, r, k) *
                                  number(product->right, product->right_stride,
                                         product->right_is_transposed, k, c) +
                              sum);
            }
            *out = sum;
        }
    }
}

const ck_table ck_scalar_table = {
    .instruction_set = "scalar",
    .dot_f32 = dot_f32,
    .dot_f16 = dot_f16,
    .dot_u4 = dot_u4,
    .dot_u4_some = dot_u4_some,
    .dot_u8 = dot_u8,
    .encode_u8 = encode_u8,
    .split_u8 = split_u8,
    .select_bounds = select_bounds,
    .widen_f16 = widen_f16,
    .narrow_f16 = narrow_f16,
    .select_above = select_above,
    .gelu_f32 = gelu_f32,
    .relu_f32 = relu_f32,
    .add_scaled_f32 = add_scaled_f32,
    .add_products_f32 = add_products_f32,
    .square_sum_f32 = square_sum_f32,
    .scale_f32 = scale_f32,
    .softmax_f32 = softmax_f32,
    .layer_norm_f32 = layer_norm_f32,
    .gelu_gradient_f32 = gelu_gradient_f32,
    .relu_gradient_f32 = relu_gradient_f32,
    .softmax_gradient_f32 = softmax_gradient_f32,
    .layer_norm_gradient_f32 = layer_norm_gradient_f32,
    .sum_rows_f32 = sum_rows_f32,
    .greatest_f32 = greatest_f32,
    .raise_f32 = raise_f32,
    .exp_f32 = exp_f32,
    .add_exp_f32 = add_exp_f32,
    .adamw_f32 = adamw_f32,
    .multiply_f32 = multiply_f32,
};
