/* AVX2 with FMA and F16C: sixteen lanes are two registers, and of 16 registers a tile of
 * 3 queries x 2 rows takes 12. */
#if defined(__x86_64__)

#include <immintrin.h>

#define CK_TARGET __attribute__((target("avx2,fma,f16c,bmi")))
#define CK_QUERY_TILE 3
#define CK_ROW_TILE 2
#define CK_TILE_ROWS 6
#define CK_TILE_VECTORS 1

#include "vector.h"

typedef struct {
    __m256 low;
    __m256 high;
} halves16;

CK_INLINE v16 join16(__m256 low, __m256 high) {
    halves16 halves = {low, high};
    v16 values;
    memcpy(&values, &halves, sizeof values);
    return values;
}

CK_INLINE halves16 split16(v16 values) {
    halves16 halves;
    memcpy(&halves, &values, sizeof halves);
    return halves;
}

CK_INLINE v16 widen16(const void *values) {
    const __m128i *halves = values;
    return join16(_mm256_cvtph_ps(_mm_loadu_si128(halves)),
                  _mm256_cvtph_ps(_mm_loadu_si128(halves + 1)));
}

CK_INLINE void narrow16(v16 values, uint16_t *out) {
    halves16 halves = split16(values);
    _mm_storeu_si128((__m128i *)out, _mm256_cvtps_ph(halves.low, _MM_FROUND_TO_NEAREST_INT));
    _mm_storeu_si128((__m128i *)(out + 8),
                     _mm256_cvtps_ph(halves.high, _MM_FROUND_TO_NEAREST_INT));
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

CK_INLINE uint32_t above16(v16 values, float threshold) {
    halves16 halves = split16(values);
    __m256 bound = _mm256_set1_ps(threshold);
    uint32_t low = (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(halves.low, bound, _CMP_GT_OQ));
    uint32_t high = (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(halves.high, bound, _CMP_GT_OQ));
    return low | high << 8;
}

#include "dot.h"
#include "elementwise.h"
#include "gradient.h"
#include "product.h"
#include "codes.h"

typedef uint8_t bytes __attribute__((vector_size(32)));

CK_INLINE __m256i multiply_bytes(const int8_t *query, __m128i row) {
    __m256i a = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)query));
    return _mm256_madd_epi16(a, _mm256_cvtepu8_epi16(row));
}

CK_INLINE v16i join_integers(__m256i low, __m256i high) {
    __m256i halves[2] = {low, high};
    v16i values;
    memcpy(&values, halves, sizeof values);
    return values;
}

/* Bytes are widened to 16 bits, whose products `vpmaddwd` adds in pairs without overflow;
 * `vpmaddubsw` would be shorter, but it saturates. */
CK_INLINE v16i add_products(v16i sums, const int8_t *query, bytes row) {
    return sums + join_integers(multiply_bytes(query, _mm256_castsi256_si128((__m256i)row)),
                                multiply_bytes(query + 16,
                                               _mm256_extracti128_si256((__m256i)row, 1)));
}

/* Products of halves are so small that it does not, nor a sum of two. */
CK_INLINE v16i add_halves(v16i sums, const int8_t *low_query, const int8_t *high_query, bytes low,
                          bytes high) {
    __m256i pairs = _mm256_add_epi16(
        _mm256_maddubs_epi16((__m256i)low, _mm256_loadu_si256((const __m256i *)low_query)),
        _mm256_maddubs_epi16((__m256i)high, _mm256_loadu_si256((const __m256i *)high_query)));
    __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
    return sums + join_integers(fours, _mm256_setzero_si256());
}

#define CK_BYTE_NAME(name) name
#define CK_BYTE_TARGET CK_TARGET
#define CK_BYTE_STEP 32
#include "byte_dot.h"

const ck_table ck_avx2_table = {
    .instruction_set = "avx2",
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
