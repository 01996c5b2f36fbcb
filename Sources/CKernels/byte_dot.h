/* Exact dot products of bytes, in tiles as in dot.h. Before it is included, CK_BYTE_NAME(name)
 * names its functions, CK_BYTE_TARGET gives their attributes, CK_BYTE_STEP says how many bytes
 *
 *     v16i CK_BYTE_NAME(add_products)(v16i sums, const int8_t *query, const uint8_t *row)
 *
 * multiplies and adds to sums, and CK_BYTE_AHEAD how many tiles ahead rows are prefetched.
 * Integer sums are exact, so their order is free. */

#define CK_BYTE_INLINE static inline __attribute__((always_inline)) CK_BYTE_TARGET

CK_BYTE_INLINE void CK_BYTE_NAME(byte_tile)(const int8_t *queries, size_t query_count,
                                            const uint8_t *rows, size_t row_count,
                                            size_t dimension, int32_t *out, size_t out_stride) {
    const uint8_t *row[CK_ROW_TILE];
    v16i sums[(CK_QUERY_TILE * CK_ROW_TILE + 3) / 4 * 4] = {};
    CK_UNROLLED for (size_t r = 0; r < CK_ROW_TILE; r++) {
        row[r] = rows + (r < row_count ? r : row_count - 1) * dimension;
    }
    const uint8_t *next = rows + CK_BYTE_AHEAD * CK_ROW_TILE * dimension;
    size_t i = 0;
    for (; i + CK_BYTE_STEP <= dimension; i += CK_BYTE_STEP) {
        CK_UNROLLED for (size_t l = 0; l < CK_ROW_TILE * CK_BYTE_STEP; l += 64) {
            __builtin_prefetch(next + CK_ROW_TILE * i + l, 0, 2);
        }
        CK_UNROLLED for (size_t r = 0; r < CK_ROW_TILE; r++) {
            CK_UNROLLED for (size_t q = 0; q < query_count; q++) {
                size_t s = q * CK_ROW_TILE + r;
                sums[s] = CK_BYTE_NAME(add_products)(sums[s], queries + q * dimension + i,
                                                     row[r] + i);
            }
        }
    }
    if (i < dimension) { /* zeros after the end change no sum */
        int8_t query_part[CK_QUERY_TILE][CK_BYTE_STEP] = {};
        CK_UNROLLED for (size_t q = 0; q < query_count; q++) {
            memcpy(query_part[q], queries + q * dimension + i, dimension - i);
        }
        CK_UNROLLED for (size_t r = 0; r < CK_ROW_TILE; r++) {
            uint8_t row_part[CK_BYTE_STEP] = {};
            memcpy(row_part, row[r] + i, dimension - i);
            CK_UNROLLED for (size_t q = 0; q < query_count; q++) {
                size_t s = q * CK_ROW_TILE + r;
                sums[s] = CK_BYTE_NAME(add_products)(sums[s], query_part[q], row_part);
            }
        }
    }
    int32_t results[(CK_QUERY_TILE * CK_ROW_TILE + 3) / 4 * 4];
    CK_UNROLLED for (size_t s = 0; s < query_count * CK_ROW_TILE; s += 4) {
        sum_four_integers(sums[s], sums[s + 1], sums[s + 2], sums[s + 3], results + s);
    }
    CK_UNROLLED for (size_t q = 0; q < query_count; q++) {
        for (size_t r = 0; r < row_count; r++) {
            out[q * out_stride + r] = results[q * CK_ROW_TILE + r];
        }
    }
}

static CK_BYTE_TARGET void CK_BYTE_NAME(dot_u8)(const int8_t *queries, size_t query_count,
                                                const uint8_t *rows, size_t row_count,
                                                size_t dimension, int32_t *out,
                                                size_t out_stride) {
    for (size_t r = 0; r < row_count; r += CK_ROW_TILE) {
        size_t count = row_count - r < CK_ROW_TILE ? row_count - r : CK_ROW_TILE;
        const uint8_t *tile = rows + r * dimension;
        size_t q = 0;
        for (; q + CK_QUERY_TILE <= query_count; q += CK_QUERY_TILE) {
            CK_BYTE_NAME(byte_tile)(queries + q * dimension, CK_QUERY_TILE, tile, count,
                                    dimension, out + q * out_stride + r, out_stride);
        }
        for (; q < query_count; q++) {
            CK_BYTE_NAME(byte_tile)(queries + q * dimension, 1, tile, count, dimension,
                                    out + q * out_stride + r, out_stride);
        }
    }
}

#undef CK_BYTE_INLINE
