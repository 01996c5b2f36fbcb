/* AVX-512 (F, BW, DQ, VL): sixteen lanes are one register, a tile of 3 queries x 8 rows takes
 * 24 of the 32, and tails are masked loads. With VNNI, 64 byte products are one instruction. */
#if defined(__x86_64__)

#include <immintrin.h>

#define CK_TARGET \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,popcnt,bmi")))
#define CK_VNNI_TARGET                                                                  \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c," \
                          "popcnt,bmi")))
#define CK_QUERY_TILE 3
#define CK_ROW_TILE 8
#define CK_TILE_ROWS 14
#define CK_TILE_VECTORS 2

#include "vector.h"

CK_INLINE v16 widen16(const void *values) {
    return (v16)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)values));
}

CK_INLINE void narrow16(v16 values, uint16_t *out) {
    _mm256_storeu_si256((__m256i *)out,
                        _mm512_cvtps_ph((__m512)values, _MM_FROUND_TO_NEAREST_INT));
}

CK_INLINE v16 load_part(const void *values, size_t count) {
    return (v16)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), values);
}

CK_INLINE v16 widen_part(const void *values, size_t count) {
    return (v16)_mm512_cvtph_ps(
        _mm256_maskz_loadu_epi16((__mmask16)((1u << count) - 1), values));
}

CK_INLINE uint32_t above16(v16 values, float threshold) {
    return _mm512_cmp_ps_mask((__m512)values, _mm512_set1_ps(threshold), _CMP_GT_OQ);
}

#include "dot.h"
#include "elementwise.h"
#include "gradient.h"
#include "product.h"
#include "codes.h"

/* Bytes are widened to 16 bits, whose products `vpmaddwd` adds in pairs without overflow. */
typedef uint8_t bytes __attribute__((vector_size(32)));

CK_INLINE v16i add_products(v16i sums, const int8_t *query, bytes row) {
    __m512i a = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)query));
    __m512i b = _mm512_cvtepu8_epi16((__m256i)row);
    return sums + (v16i)_mm512_madd_epi16(a, b);
}

/* Products of halves are so small that `vpmaddubsw` does not saturate, nor a sum of two. */
CK_INLINE v16i add_halves(v16i sums, const int8_t *low_query, const int8_t *high_query, bytes low,
                          bytes high) {
    __m256i pairs = _mm256_add_epi16(
        _mm256_maddubs_epi16((__m256i)low, _mm256_loadu_si256((const __m256i *)low_query)),
        _mm256_maddubs_epi16((__m256i)high, _mm256_loadu_si256((const __m256i *)high_query)));
    return sums + (v16i)_mm512_cvtepi16_epi32(pairs);
}

#define CK_BYTE_NAME(name) name
#define CK_BYTE_TARGET CK_TARGET
#define CK_BYTE_STEP 32
#include "byte_dot.h"
#undef CK_BYTE_NAME
#undef CK_BYTE_TARGET
#undef CK_BYTE_STEP

typedef uint8_t bytes_vnni __attribute__((vector_size(64)));

static inline __attribute__((always_inline)) CK_VNNI_TARGET v16i
add_products_vnni(v16i sums, const int8_t *query, bytes_vnni row) {
    return (v16i)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)row, _mm512_loadu_si512(query));
}

static inline __attribute__((always_inline)) CK_VNNI_TARGET v16i
add_halves_vnni(v16i sums, const int8_t *low_query, const int8_t *high_query, bytes_vnni low,
                bytes_vnni high) {
    return add_products_vnni(add_products_vnni(sums, low_query, low), high_query, high);
}

#define CK_BYTE_NAME(name) name##_vnni
#define CK_BYTE_TARGET CK_VNNI_TARGET
#define CK_BYTE_STEP 64
#include "byte_dot.h"

/* Everything but the byte products, which differ between the two tables. */
#define CK_AVX512_KERNELS                                                          \
    .dot_f32 = dot_f32, .dot_f16 = dot_f16, .widen_f16 = widen_f16,                \
    .narrow_f16 = narrow_f16, .select_above = select_above, .gelu_f32 = gelu_f32,  \
    .encode_u8 = encode_u8, .split_u8 = split_u8, .select_bounds = select_bounds,  \
    .relu_f32 = relu_f32, .add_scaled_f32 = add_scaled_f32,                        \
    .add_products_f32 = add_products_f32,                                          \
    .square_sum_f32 = square_sum_f32, .scale_f32 = scale_f32,                      \
    .softmax_f32 = softmax_f32, .layer_norm_f32 = layer_norm_f32,                  \
    .gelu_gradient_f32 = gelu_gradient_f32,                                        \
    .relu_gradient_f32 = relu_gradient_f32,                                        \
    .softmax_gradient_f32 = softmax_gradient_f32,                                  \
    .layer_norm_gradient_f32 = layer_norm_gradient_f32,                            \
    .sum_rows_f32 = sum_rows_f32, .greatest_f32 = greatest_f32,                    \
    .raise_f32 = raise_f32, .exp_f32 = exp_f32, .add_exp_f32 = add_exp_f32,        \
    .adamw_f32 = adamw_f32, .multiply_f32 = multiply_f32

const ck_table ck_avx512_table = {
    .instruction_set = "avx512",
    .dot_u4 = dot_u4,
    .dot_u4_some = dot_u4_some,
    .dot_u8 = dot_u8,
    CK_AVX512_KERNELS};

const ck_table ck_avx512_vnni_table = {
    .instruction_set = "avx512vnni",
    .dot_u4 = dot_u4_vnni,
    .dot_u4_some = dot_u4_some_vnni,
    .dot_u8 = dot_u8_vnni,
    CK_AVX512_KERNELS};

#else
typedef int ck_translation_unit_is_not_empty;
#endif
