/* AVX-512 (F, BW, DQ, VL): sixteen lanes are one register, a tile of 3 queries x 8 rows takes
 * 24 of the 32, and tails are masked loads. With VNNI, 64 byte products are one instruction. */
#if defined(__x86_64__)

#include <immintrin.h>

#define CK_TARGET \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,popcnt,bmi")))
#define CK_VNNI_TARGET \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c,bmi")))
#define CK_QUERY_TILE 3
#define CK_ROW_TILE 8

#include "vector.h"

CK_INLINE v16 widen16(const uint16_t *values) {
    return (v16)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)values));
}

CK_INLINE void narrow16(v16 values, uint16_t *out) {
    _mm256_storeu_si256((__m256i *)out,
                        _mm512_cvtps_ph((__m512)values, _MM_FROUND_TO_NEAREST_INT));
}

CK_INLINE v16 load_part(const float *values, size_t count) {
    return (v16)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), values);
}

CK_INLINE v16 widen_part(const uint16_t *values, size_t count) {
    return (v16)_mm512_cvtph_ps(
        _mm256_maskz_loadu_epi16((__mmask16)((1u << count) - 1), values));
}

CK_INLINE uint32_t above16(v16 values, float threshold) {
    return _mm512_cmp_ps_mask((__m512)values, _mm512_set1_ps(threshold), _CMP_GT_OQ);
}

#include "dot.h"
#include "elementwise.h"

/* Bytes are widened to 16 bits, whose products `vpmaddwd` adds in pairs without overflow. */
CK_KERNEL void dot_u8(const int8_t *query, const uint8_t *rows, size_t row_count,
                      size_t dimension, int32_t *out) {
    for (size_t r = 0; r < row_count; r++) {
        const uint8_t *row = rows + r * dimension;
        __m512i sum = _mm512_setzero_si512();
        for (size_t i = 0; i < dimension; i += 32) {
            size_t left = dimension - i;
            __mmask32 mask = left >= 32 ? 0xffffffff : (__mmask32)((1u << left) - 1);
            __m512i a = _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(mask, query + i));
            __m512i b = _mm512_cvtepu8_epi16(_mm256_maskz_loadu_epi8(mask, row + i));
            sum = _mm512_add_epi32(sum, _mm512_madd_epi16(a, b));
        }
        out[r] = _mm512_reduce_add_epi32(sum);
    }
}

static CK_VNNI_TARGET void dot_u8_vnni(const int8_t *query, const uint8_t *rows,
                                       size_t row_count, size_t dimension, int32_t *out) {
    size_t whole = dimension / 64 * 64;
    __mmask64 mask = (1ull << (dimension - whole)) - 1;
    for (size_t r = 0; r < row_count; r++) {
        const uint8_t *row = rows + r * dimension;
        __m512i even = _mm512_setzero_si512();
        __m512i odd = _mm512_setzero_si512();
        size_t i = 0;
        for (; i + 128 <= whole; i += 128) {
            _mm_prefetch((const char *)row + i + 4096, _MM_HINT_T0);
            _mm_prefetch((const char *)row + i + 4096 + 64, _MM_HINT_T0);
            even = _mm512_dpbusd_epi32(even, _mm512_loadu_si512(row + i),
                                       _mm512_loadu_si512(query + i));
            odd = _mm512_dpbusd_epi32(odd, _mm512_loadu_si512(row + i + 64),
                                      _mm512_loadu_si512(query + i + 64));
        }
        if (i < whole) {
            even = _mm512_dpbusd_epi32(even, _mm512_loadu_si512(row + i),
                                       _mm512_loadu_si512(query + i));
        }
        if (mask != 0) {
            odd = _mm512_dpbusd_epi32(odd, _mm512_maskz_loadu_epi8(mask, row + whole),
                                      _mm512_maskz_loadu_epi8(mask, query + whole));
        }
        out[r] = _mm512_reduce_add_epi32(_mm512_add_epi32(even, odd));
    }
}

/* Everything but the byte products, which differ between the two tables. */
#define CK_AVX512_KERNELS                                                          \
    .dot_f32 = dot_f32, .dot_f16 = dot_f16, .widen_f16 = widen_f16,                \
    .narrow_f16 = narrow_f16, .select_above = select_above, .gelu_f32 = gelu_f32,  \
    .relu_f32 = relu_f32, .add_scaled_f32 = add_scaled_f32,                        \
    .square_sum_f32 = square_sum_f32, .scale_f32 = scale_f32,                      \
    .softmax_f32 = softmax_f32, .layer_norm_f32 = layer_norm_f32

const ck_table ck_avx512_table = {
    .instruction_set = "avx512", .dot_u8 = dot_u8, CK_AVX512_KERNELS};

const ck_table ck_avx512_vnni_table = {
    .instruction_set = "avx512vnni", .dot_u8 = dot_u8_vnni, CK_AVX512_KERNELS};

#else
typedef int ck_translation_unit_is_not_empty;
#endif
