/* NEON on 64-bit ARM: sixteen lanes are four registers, and of 32 a tile of 3 queries x 2 rows
 * takes 24. */
#if defined(__aarch64__)

#include <arm_neon.h>

#define CK_TARGET
#define CK_QUERY_TILE 3
#define CK_ROW_TILE 2
#define CK_TILE_ROWS 6
#define CK_TILE_VECTORS 1

#include "vector.h"

typedef struct {
    float32x4_t quarter[4];
} quarters16;

CK_INLINE v16 widen16(const void *values) {
    const uint8_t *bytes = values;
    quarters16 quarters;
    CK_UNROLLED for (size_t i = 0; i < 4; i++) {
        quarters.quarter[i] = vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(bytes + 8 * i)));
    }
    v16 result;
    memcpy(&result, &quarters, sizeof result);
    return result;
}

CK_INLINE void narrow16(v16 values, uint16_t *out) {
    quarters16 quarters;
    memcpy(&quarters, &values, sizeof quarters);
    CK_UNROLLED for (size_t i = 0; i < 4; i++) {
        vst1_u16(out + 4 * i, vreinterpret_u16_f16(vcvt_f16_f32(quarters.quarter[i])));
    }
}

CK_INLINE v16 load_part(const void *values, size_t count) {
    float lanes[16] = {0};
    memcpy(lanes, values, count * sizeof *lanes);
    return load16(lanes);
}

CK_INLINE v16 widen_part(const void *values, size_t count) {
    uint16_t lanes[16] = {0};
    memcpy(lanes, values, count * sizeof *lanes);
    return widen16(lanes);
}

/* NEON has no mask of signs: each true lane keeps its own bit, and the bits are added up. */
CK_INLINE uint32_t above16(v16 values, float threshold) {
    quarters16 quarters;
    memcpy(&quarters, &values, sizeof quarters);
    static const uint32_t lane_bits[4] = {1, 2, 4, 8};
    uint32x4_t bits = vld1q_u32(lane_bits);
    float32x4_t bound = vdupq_n_f32(threshold);
    uint32_t mask = 0;
    CK_UNROLLED for (size_t i = 0; i < 4; i++) {
        mask |= vaddvq_u32(vandq_u32(vcgtq_f32(quarters.quarter[i], bound), bits)) << (4 * i);
    }
    return mask;
}

#include "dot.h"
#include "elementwise.h"
#include "gradient.h"
#include "product.h"
#include "codes.h"

/* Bytes are widened to 16 bits and their products to 32. */
typedef uint8_t bytes __attribute__((vector_size(16)));

CK_INLINE v16i add_products(v16i sums, const int8_t *query, bytes row) {
    int32x4_t quarters[4];
    memcpy(quarters, &sums, sizeof quarters);
    uint8x8_t halves[2] = {vget_low_u8((uint8x16_t)row), vget_high_u8((uint8x16_t)row)};
    CK_UNROLLED for (size_t i = 0; i < 2; i++) {
        int16x8_t a = vmovl_s8(vld1_s8(query + 8 * i));
        int16x8_t b = vreinterpretq_s16_u16(vmovl_u8(halves[i]));
        quarters[2 * i] = vmlal_s16(quarters[2 * i], vget_low_s16(a), vget_low_s16(b));
        quarters[2 * i + 1] = vmlal_high_s16(quarters[2 * i + 1], a, b);
    }
    memcpy(&sums, quarters, sizeof quarters);
    return sums;
}

CK_INLINE v16i add_halves(v16i sums, const int8_t *low_query, const int8_t *high_query, bytes low,
                          bytes high) {
    return add_products(add_products(sums, low_query, low), high_query, high);
}

#define CK_BYTE_NAME(name) name
#define CK_BYTE_TARGET CK_TARGET
#define CK_BYTE_STEP 16
#include "byte_dot.h"

const ck_table ck_neon_table = {
    .instruction_set = "neon",
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

#else
typedef int ck_translation_unit_is_not_empty;
#endif
