/* Which tables this processor can run: asked of the processor, not of the build. */
#include "tables.h"

size_t ck_supported_tables(const ck_table **out, size_t capacity) {
    const ck_table *tables[4];
    size_t count = 0;
    tables[count++] = &ck_scalar_table;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        __builtin_cpu_supports("f16c")) {
        tables[count++] = &ck_avx2_table;
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
            tables[count++] = &ck_avx512_table;
            if (__builtin_cpu_supports("avx512vnni")) {
                tables[count++] = &ck_avx512_vnni_table;
            }
        }
    }
#elif defined(__aarch64__)
    tables[count++] = &ck_neon_table; /* part of every 64-bit ARM */
#endif
    size_t written = count < capacity ? count : capacity;
    for (size_t i = 0; i < written; i++) {
        out[i] = tables[i];
    }
    return written;
}
