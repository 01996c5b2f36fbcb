/* Sixteen floats at a time, the unit of every kernel but the scalar ones.
 *
 * How it works: `v16` is a vector of clang's, which an architecture holds in one register
 * (AVX-512), two (AVX2) or four (NEON). An architecture's file defines CK_TARGET, the
 * attributes of its functions, and its tile (see dot.h), includes this header, adds the few
 * operations that have no portable spelling:
 *
 *     v16 widen16(const void *values)                  sixteen 16-bit floats, widened
 *     void narrow16(v16 values, uint16_t *out)         and narrowed
 *     v16 load_part(const void *values, size_t count)  the first count < 16, then zeros
 *     v16 widen_part(const void *values, size_t count)
 *     uint32_t above16(v16 values, float threshold)    bit i: values[i] > threshold
 *
 * where a `void` pointer may lie anywhere, and then includes dot.h, elementwise.h, gradient.h,
 * product.h and codes.h, whose loops are thus written once. */
#ifndef CKERNELS_VECTOR_H
#define CKERNELS_VECTOR_H

#include <stdbool.h>
#include <string.h>

#include "tables.h"

/* A product and a sum become one fused operation only where the source says so. */
#pragma STDC FP_CONTRACT OFF
/* Vectors wider than a register are passed between functions here, but all are inlined. */
#pragma clang diagnostic ignored "-Wpsabi"

#define CK_KERNEL static CK_TARGET
#define CK_INLINE static inline __attribute__((always_inline)) CK_TARGET
#define CK_UNROLLED _Pragma("clang loop unroll(full)")

typedef float v16 __attribute__((vector_size(64)));
typedef int32_t v16i __attribute__((vector_size(64)));

CK_INLINE v16 splat16(float value) {
    return (v16){value, value, value, value, value, value, value, value,
                 value, value, value, value, value, value, value, value};
}

CK_INLINE v16 load16(const void *values) {
    v16 result;
    memcpy(&result, values, sizeof result);
    return result;
}

CK_INLINE void store16(v16 values, float *out) { memcpy(out, &values, sizeof values); }

CK_INLINE void store_part(v16 values, size_t count, float *out) {
    float lanes[16];
    store16(values, lanes);
    for (size_t i = 0; i < count; i++) {
        out[i] = lanes[i];
    }
}

CK_INLINE v16 fma16(v16 a, v16 b, v16 sum) { return __builtin_elementwise_fma(a, b, sum); }

/* Adds up the lanes of four vectors, in the order of ckernels.h: four sums. Interleaving four
 * makes half of the additions useful, where one alone would waste fifteen sixteenths. */
#define CK_SUM_FOUR(a, b, c, d, out)                                                           \
    do {                                                                                       \
        __typeof__(a) ab = __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18,   \
                                                   19, 20, 21, 22, 23) +                       \
                           __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, \
                                                   26, 27, 28, 29, 30, 31);                    \
        __typeof__(a) cd = __builtin_shufflevector(c, d, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18,   \
                                                   19, 20, 21, 22, 23) +                       \
                           __builtin_shufflevector(c, d, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, \
                                                   26, 27, 28, 29, 30, 31);                    \
        __typeof__(a) all = __builtin_shufflevector(ab, cd, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17,  \
                                                    18, 19, 24, 25, 26, 27) +                  \
                            __builtin_shufflevector(ab, cd, 4, 5, 6, 7, 12, 13, 14, 15, 20,    \
                                                    21, 22, 23, 28, 29, 30, 31);               \
        all += __builtin_shufflevector(all, all, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, \
                                       12, 13);                                                \
        all += __builtin_shufflevector(all, all, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, \
                                       15, 14);                                                \
        __auto_type sums = __builtin_shufflevector(all, all, 0, 4, 8, 12);                     \
        memcpy(out, &sums, sizeof sums);                                                       \
    } while (false)

CK_INLINE void sum_four(v16 a, v16 b, v16 c, v16 d, float *out) { CK_SUM_FOUR(a, b, c, d, out); }

CK_INLINE void sum_four_integers(v16i a, v16i b, v16i c, v16i d, int32_t *out) {
    CK_SUM_FOUR(a, b, c, d, out);
}

CK_INLINE float sum_one(v16 values) {
    float sums[4];
    sum_four(values, values, values, values, sums);
    return sums[0];
}

#endif
