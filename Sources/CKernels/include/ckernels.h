/* The inner loops of search and fusion, one table of functions per instruction set.
 *
 * Every function computes and does nothing else: no allocation, no I/O, no errors, no state.
 * Pointers need only the alignment of their element type, and what is passed as `void`, since it
 * may lie in a file as it is, none. Nothing overlaps unless it is said, and a count of zero does
 * nothing. 16-bit floats are IEEE 754 binary16, passed as their bits.
 *
 * One order of additions. A dot product is the sum of 16 partial sums: partial sum l takes the
 * products at l, l + 16, l + 32, ... in that order, each by one fused multiply-add; the 16 are
 * then added pairwise, l with l + 8, then + 4, + 2, + 1. The order depends on nothing but the
 * dimension. So a pair of vectors has the same bits of similarity whichever other vectors are
 * in the call, as 16-bit rows or widened ones, and on every table but `scalar`, whose products
 * are rounded before they are added. Layer norm's and softmax's sums take the same order. */
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many rows `dot_f16` and `dot_u8` may put into their scratch at once. */
#define CK_SCRATCH_ROW_COUNT 8

/* A row in bytes: mean + scale * (codes - 128) + what is missing. Without the low four bits of its
 * codes it is mean + scale * (16 * (codes / 16) + 8 - 128), of which more is missing. */
typedef struct ck_code {
    float scale;
    float error;        /* the norm of what is missing, or a little more */
    float coarse_error; /* the norm of what is missing without the low bits, or a little more */
    float offset;       /* the inner product of the mean and (row - mean) */
    float norm;         /* the norm of (row - mean), or a little more */
} ck_code;

/* A query's share in the bounds of `select_bounds`. */
typedef struct ck_bound {
    float factor;
    int32_t step;
    int32_t bias;
    float norm;
    float base;
} ck_bound;

/* How many numbers of each matrix `multiply_f32` packs at a time. */
#define CK_BLOCK_ROWS 168
#define CK_BLOCK_COLUMNS 512
#define CK_BLOCK_DEPTH 512

/* out = bias + left * right, or out += left * right, of which left is [row_count x depth] and right [depth x column_count].
 *   A stride is the distance of rows as they are stored; a transposed matrix is stored as
 *   [depth x row_count] or [column_count x depth]. */
typedef struct ck_product {
    const float *left;
    const float *right;
    const float *bias; /* [column_count], or NULL for zeros */
    float *out;
    size_t left_stride;
    size_t right_stride;
    size_t out_stride;
    size_t row_count;
    size_t column_count;
    size_t depth;
    bool left_is_transposed;
    bool right_is_transposed;
    bool accumulates; /* and has no bias */
} ck_product;

/* How many floats of scratch `multiply_f32` needs for a product of this size. */
static inline size_t ck_product_scratch_count(size_t row_count, size_t column_count,
                                              size_t depth) {
    size_t rows = row_count < CK_BLOCK_ROWS ? row_count : CK_BLOCK_ROWS;
    size_t columns = column_count < CK_BLOCK_COLUMNS ? column_count : CK_BLOCK_COLUMNS;
    size_t length = depth < CK_BLOCK_DEPTH ? depth : CK_BLOCK_DEPTH;
    return (rows + (columns + 31) / 32 * 32) * length + 32;
}

/* One step of AdamW (Loshchilov and Hutter, 2019), the same for every weight. */
typedef struct ck_adamw {
    float rate;        /* learning rate / (1 - beta1^t) */
    float beta1;
    float beta2;
    float root_factor; /* 1 / sqrt(1 - beta2^t) */
    float epsilon;
    float decay;       /* learning rate * weight decay */
    float gradient_scale;
} ck_adamw;

/* One instruction set's kernels; immutable, alive for the whole process. */
typedef struct ck_table {
    const char *instruction_set;

    /* out[q * out_stride + r] = sum over i of queries[q * query_stride + i]
     * * rows[r * dimension + i].
     *   queries [query_count x dimension], rows [row_count x dimension];
     *   query_stride >= dimension, out_stride >= row_count. Dimension 0 gives zeros. */
    void (*dot_f32)(const float *queries, size_t query_count, size_t query_stride,
                    const void *rows, size_t row_count, size_t dimension, float *out,
                    size_t out_stride);

    /* The same with queries without gaps and 16-bit rows, widened before they are multiplied.
     *   scratch [CK_SCRATCH_ROW_COUNT x dimension], contents undefined before and after. */
    void (*dot_f16)(const float *queries, size_t query_count, const void *rows,
                    size_t row_count, size_t dimension, float *scratch, float *out,
                    size_t out_stride);

    /* Rows of bytes are kept in two planes, of their high and of their low four bits. A plane's
     * row has width = (dimension + 1) / 2 bytes: the low half of byte i is number i, the high half
     * is number width + i, or zero where there is none.
     *
     * out[q * out_stride + r] = sum over i of queries[q * dimension + i] * (number i of row r of
     * the plane), exactly.
     *   queries [query_count x dimension] in -127...127, plane [row_count x width];
     *   out_stride >= row_count; dimension <= 65536, so that no sum leaves 32 bits. */
    void (*dot_u4)(const int8_t *queries, size_t query_count, const uint8_t *plane,
                   size_t row_count, size_t dimension, int32_t *out, size_t out_stride);

    /* The same for one query and some rows: out[c] is that of row indices[c].
     *   indices, out [count]. */
    void (*dot_u4_some)(const int8_t *query, const uint8_t *plane, const uint32_t *indices,
                        size_t count, size_t dimension, int32_t *out);

    /* The same as `dot_u4` of the bytes of both planes, 16 * (number of high) + (number of low).
     *   scratch [CK_SCRATCH_ROW_COUNT x dimension], contents undefined before and after. */
    void (*dot_u8)(const int8_t *queries, size_t query_count, const uint8_t *high,
                   const uint8_t *low, size_t row_count, size_t dimension, uint8_t *scratch,
                   int32_t *out, size_t out_stride);

    /* Writes codes[i] in 1...255 such that row[i] is close to mean[i] + scale * (codes[i] - 128),
     * and says in `result` how close.
     *   row, mean, codes [dimension]. */
    void (*encode_u8)(const float *row, const float *mean, size_t dimension, uint8_t *codes,
                      ck_code *result);

    /* Divides a row's bytes into the two planes.
     *   codes [dimension], high and low [width]. */
    void (*split_u8)(const uint8_t *codes, size_t dimension, uint8_t *high, uint8_t *low);

    /* Writes, in rising order, each i of a row whose similarity may exceed `threshold`, that is
     * with offsets[i] + scales[i] * (factor * (products[i] * step - bias)) + errors[i] * norm
     * + base > threshold; returns how many there are. The sum is taken in floats, in no certain
     * order.
     *   products, scales, errors, offsets, out [count]; count < 2^32. */
    size_t (*select_bounds)(const int32_t *products, const float *scales, const float *errors,
                            const float *offsets, size_t count, const ck_bound *query,
                            float threshold, uint32_t *out);

    /* out[i] = values[i], exactly; a signaling NaN becomes quiet. */
    void (*widen_f16)(const void *values, size_t count, float *out);

    /* out[i] = values[i] rounded to the nearest 16-bit float, ties to even; what is too large
     * becomes infinite, a NaN stays one. */
    void (*narrow_f16)(const float *values, size_t count, uint16_t *out);

    /* Writes, in rising order, each i with scores[i] > threshold; returns how many there are.
     *   out [count]; count < 2^32. */
    size_t (*select_above)(const float *scores, size_t count, float threshold, uint32_t *out);

    /* out[i] = values[i] * Phi(values[i]), the exact (erf) form of GELU; out may be values.
     *   Within 2e-7 * max(1, |values[i]|). */
    void (*gelu_f32)(const float *values, size_t count, float *out);

    /* out[i] = max(values[i], 0); out may be values. */
    void (*relu_f32)(const float *values, size_t count, float *out);

    /* out[i] = row[i] * factor + out[i]. */
    void (*add_scaled_f32)(const float *row, float factor, size_t count, float *out);

    /* out[i] = a[i] * b[i] + out[i]; a and b may be the same. */
    void (*add_products_f32)(const float *a, const float *b, size_t count, float *out);

    /* The sum of values[i] * values[i], kept in double: no float overflows or vanishes. */
    double (*square_sum_f32)(const float *values, size_t count);

    /* out[i] = values[i] * factor, rounded once; out may be values. */
    void (*scale_f32)(const float *values, size_t count, double factor, float *out);

    /* values = softmax(scale * values), in place; finite values, scale >= 0. */
    void (*softmax_f32)(float *values, size_t count, float scale);

    /* out[i] = (x[i] - mean) / sqrt(variance + epsilon) * weight[i] + bias[i], with
     * x[i] = row[i] * scale, their mean and their biased variance. out may be row itself. */
    void (*layer_norm_f32)(const float *row, float scale, const float *weight,
                           const float *bias, size_t count, float epsilon, float *out);

    /* gradient[i] *= Phi(values[i]) + values[i] * phi(values[i]), the derivative of GELU. */
    void (*gelu_gradient_f32)(const float *values, size_t count, float *gradient);

    /* gradient[i] becomes 0 where values[i] <= 0. */
    void (*relu_gradient_f32)(const float *values, size_t count, float *gradient);

    /* gradient[i] = weights[i] * (gradient[i] - sum over j of weights[j] * gradient[j]): from the
     * gradient of a softmax's result, `weights`, to that of its input at scale 1. */
    void (*softmax_gradient_f32)(const float *weights, size_t count, float *gradient);

    /* From the gradient of `layer_norm_f32`'s result at scale 1, in place, to that of the row;
     * adds those of the weight and the bias. */
    void (*layer_norm_gradient_f32)(const float *row, const float *weight, size_t count,
                                    float epsilon, float *gradient, float *weight_gradient,
                                    float *bias_gradient);

    /* out[i] += sum over r of rows[r * count + i], one row after the other. */
    void (*sum_rows_f32)(const float *rows, size_t row_count, size_t count, float *out);

    /* The greatest value; minus infinity if there is none. No value is NaN. */
    float (*greatest_f32)(const float *values, size_t count);

    /* out[i] = max(out[i], values[i]). */
    void (*raise_f32)(const float *values, size_t count, float *out);

    /* out[i] = exp(scale * (values[i] - shift)); returns their sum. out may be values.
     *   Finite numbers, no exponent above 1; one below -87 counts as -87. */
    float (*exp_f32)(const float *values, size_t count, float scale, float shift, float *out);

    /* out[i] += exp(scale * (values[i] - shifts[i])), as before. */
    void (*add_exp_f32)(const float *values, const float *shifts, size_t count, float scale,
                        float *out);

    /* One step of AdamW. With g = gradient[i] * gradient_scale:
     *   weights[i] -= decay * (weights[i] - anchor[i]), an anchor of NULL being zeros;
     *   first[i] = beta1 * first[i] + (1 - beta1) * g;
     *   second[i] = beta2 * second[i] + (1 - beta2) * g * g;
     *   weights[i] -= rate * first[i] / (sqrt(second[i]) * root_factor + epsilon). */
    void (*adamw_f32)(const ck_adamw *step, const float *gradient, const float *anchor,
                      size_t count, float *weights, float *first, float *second);

    /* The product of two matrices. Each number of it is one chain of fused multiply-adds over the
     * depth, in rising order, that starts from the bias or, if it accumulates, from what is in
     * out: its bits depend on nothing else, and on every table but `scalar`, which rounds
     * differently, they are the same.
     *   scratch [ck_product_scratch_count], contents undefined before and after; 64-byte
     *   alignment makes it faster. */
    void (*multiply_f32)(const ck_product *product, float *scratch);
} ck_table;

/* Writes up to `capacity` tables that this processor can run, `scalar` first and the fastest
 * last; returns how many were written. */
size_t ck_supported_tables(const ck_table **out, size_t capacity);

#endif
