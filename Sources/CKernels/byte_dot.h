/* Exact dot products of bytes, in tiles as in dot.h. Before it is included, CK_BYTE_NAME(name)
 * names its functions, CK_BYTE_TARGET gives their attributes, CK_BYTE_STEP says how many bytes
 *
 *     v16i CK_BYTE_NAME(add_products)(v16i sums, const int8_t *query, CK_BYTE_NAME(bytes) row)
 *     v16i CK_BYTE_NAME(add_halves)(v16i sums, const int8_t *low_query, const int8_t *high_query,
 *                                   CK_BYTE_NAME(bytes) low, CK_BYTE_NAME(bytes) high)
 *
 * multiply and add to sums, the latter with row bytes of at most 15, and CK_BYTE_NAME(bytes) is a
 * vector of as many. Integer sums are exact, so their order is free.
 *
 * How it works: a vector of a plane, loaded once, holds two vectors of numbers in 0...15: its low
 * halves are the row's numbers from i on, and its high halves those from width + i on. Few queries
 * multiply these, a plane at a time. Many would unpack them again and again; for them the bytes of
 * a tile's rows are put together once, in a scratch that stays in the first-level cache. */

/* How many bytes ahead a plane is prefetched: far into the second-level cache, and near into the
 * first. One query waits for memory, and takes a third longer with one of them alone. */
#define CK_BYTES_FAR ((size_t)1 << 16)
#define CK_BYTES_NEAR ((size_t)1 << 13)

#define CK_BYTE_INLINE static inline __attribute__((always_inline)) CK_BYTE_TARGET

/* CK_BYTE_STEP bytes of row r of a tile, or of a plane's row, against all queries of the tile. */
CK_BYTE_INLINE void CK_BYTE_NAME(add_row)(v16i *sums, const int8_t *queries, size_t query_count,
                                          size_t query_stride, size_t high_offset,
                                          const uint8_t *row, bool is_plane) {
    CK_BYTE_NAME(bytes) values;
    memcpy(&values, row, sizeof values);
    CK_UNROLLED for (size_t q = 0; q < query_count; q++) {
        const int8_t *query = queries + q * query_stride;
        v16i *sum = sums + q * CK_ROW_TILE;
        *sum = is_plane ? CK_BYTE_NAME(add_halves)(*sum, query, query + high_offset, values & 15,
                                                   values >> 4)
                        : CK_BYTE_NAME(add_products)(*sum, query, values);
    }
}

/* `row_count` in 1...CK_ROW_TILE rows, given by CK_ROW_TILE addresses, against `query_count` (a
 * constant) queries. On the way it prefetches what is ahead of `stream`, unless that is NULL. */
CK_BYTE_INLINE void CK_BYTE_NAME(byte_tile)(const int8_t *queries, size_t query_count,
                                            const uint8_t *const *row, size_t row_count,
                                            size_t dimension, bool is_plane, const uint8_t *stream,
                                            int32_t *out, size_t out_stride) {
    v16i sums[(CK_QUERY_TILE * CK_ROW_TILE + 3) / 4 * 4] = {};
    size_t width = is_plane ? (dimension + 1) / 2 : dimension;
    size_t high_count = is_plane ? dimension / 2 : dimension; /* the last high half may be none */
    size_t i = 0;
    for (; i + CK_BYTE_STEP <= high_count; i += CK_BYTE_STEP) {
        if (stream != NULL) {
            CK_UNROLLED for (size_t l = 0; l < CK_ROW_TILE * CK_BYTE_STEP; l += 64) {
                __builtin_prefetch(stream + CK_ROW_TILE * i + l + CK_BYTES_FAR, 0, 2);
                __builtin_prefetch(stream + CK_ROW_TILE * i + l + CK_BYTES_NEAR, 0, 3);
            }
        }
        CK_UNROLLED for (size_t r = 0; r < CK_ROW_TILE; r++) {
            CK_BYTE_NAME(add_row)(sums + r, queries + i, query_count, dimension, width,
                                  row[r] + i, is_plane);
        }
    }
    if (i < width) { /* zeros after the end change no sum */
        int8_t query_part[2][CK_QUERY_TILE][CK_BYTE_STEP] = {};
        CK_UNROLLED for (size_t q = 0; q < query_count; q++) {
            memcpy(query_part[0][q], queries + q * dimension + i, width - i);
            if (is_plane) {
                memcpy(query_part[1][q], queries + q * dimension + width + i, high_count - i);
            }
        }
        CK_UNROLLED for (size_t r = 0; r < CK_ROW_TILE; r++) {
            uint8_t row_part[CK_BYTE_STEP] = {};
            memcpy(row_part, row[r] + i, width - i);
            CK_BYTE_NAME(add_row)(sums + r, query_part[0][0], query_count, CK_BYTE_STEP,
                                  sizeof query_part[0], row_part, is_plane);
        }
    }
    int32_t results[(CK_QUERY_TILE * CK_ROW_TILE + 3) / 4 * 4];
    CK_UNROLLED for (size_t s = 0; s < query_count * CK_ROW_TILE; s += 4) {
        sum_four_integers(sums[s], sums[s + 1], sums[s + 2], sums[s + 3], results + s);
    }
    CK_UNROLLED for (size_t q = 0; q < query_count; q++) {
        if (row_count == CK_ROW_TILE) { /* a length known beforehand takes no call */
            memcpy(out + q * out_stride, results + q * CK_ROW_TILE, sizeof *out * CK_ROW_TILE);
        } else {
            memcpy(out + q * out_stride, results + q * CK_ROW_TILE, sizeof *out * row_count);
        }
    }
}

/* A tile's rows against any number of queries. */
CK_BYTE_INLINE void CK_BYTE_NAME(byte_tiles)(const int8_t *queries, size_t query_count,
                                             const uint8_t *const *row, size_t row_count,
                                             size_t dimension, bool is_plane,
                                             const uint8_t *stream, int32_t *out,
                                             size_t out_stride) {
    size_t q = 0;
    for (; q + CK_QUERY_TILE <= query_count; q += CK_QUERY_TILE) {
        CK_BYTE_NAME(byte_tile)(queries + q * dimension, CK_QUERY_TILE, row, row_count, dimension,
                                is_plane, stream, out + q * out_stride, out_stride);
    }
    for (; q < query_count; q++) {
        CK_BYTE_NAME(byte_tile)(queries + q * dimension, 1, row, row_count, dimension, is_plane,
                                stream, out + q * out_stride, out_stride);
    }
}

static CK_BYTE_TARGET void CK_BYTE_NAME(dot_u4)(const int8_t *queries, size_t query_count,
                                                const uint8_t *plane, size_t row_count,
                                                size_t dimension, int32_t *out,
                                                size_t out_stride) {
    size_t width = (dimension + 1) / 2;
    for (size_t r = 0; r < row_count; r += CK_ROW_TILE) {
        size_t count = row_count - r < CK_ROW_TILE ? row_count - r : CK_ROW_TILE;
        const uint8_t *row[CK_ROW_TILE];
        CK_UNROLLED for (size_t t = 0; t < CK_ROW_TILE; t++) {
            row[t] = plane + (r + (t < count ? t : count - 1)) * width;
        }
        CK_BYTE_NAME(byte_tiles)(queries, query_count, row, count, dimension, true, row[0],
                                 out + r, out_stride);
    }
}

static CK_BYTE_TARGET void CK_BYTE_NAME(dot_u4_some)(const int8_t *query, const uint8_t *plane,
                                                     const uint32_t *indices, size_t count,
                                                     size_t dimension, int32_t *out) {
    size_t width = (dimension + 1) / 2;
    for (size_t c = 0; c < count; c += CK_ROW_TILE) {
        size_t tile_count = count - c < CK_ROW_TILE ? count - c : CK_ROW_TILE;
        const uint8_t *row[CK_ROW_TILE];
        CK_UNROLLED for (size_t t = 0; t < CK_ROW_TILE; t++) {
            row[t] = plane + indices[c + (t < tile_count ? t : tile_count - 1)] * width;
        }
        for (size_t n = c + CK_ROW_TILE; n < count && n < c + 2 * CK_ROW_TILE; n++) {
            for (size_t l = 0; l < width; l += 64) {
                __builtin_prefetch(plane + indices[n] * width + l, 0, 3);
            }
        }
        CK_BYTE_NAME(byte_tile)(query, 1, row, tile_count, dimension, true, NULL, out + c, 0);
    }
}

/* A row's bytes out of its two planes: the first `width` numbers, and those after them. */
CK_BYTE_INLINE void CK_BYTE_NAME(join_row)(const uint8_t *restrict high,
                                           const uint8_t *restrict low, size_t dimension,
                                           uint8_t *restrict first, uint8_t *restrict second) {
    size_t width = (dimension + 1) / 2;
    for (size_t i = 0; i < dimension / 2; i++) {
        first[i] = (uint8_t)(high[i] << 4 | (low[i] & 15));
        second[i] = (uint8_t)((high[i] & 0xf0) | low[i] >> 4);
    }
    if (dimension % 2 != 0) {
        first[width - 1] = (uint8_t)(high[width - 1] << 4 | (low[width - 1] & 15));
    }
}

static CK_BYTE_TARGET void CK_BYTE_NAME(dot_u8)(const int8_t *queries, size_t query_count,
                                                const uint8_t *high, const uint8_t *low,
                                                size_t row_count, size_t dimension,
                                                uint8_t *scratch, int32_t *out,
                                                size_t out_stride) {
    _Static_assert(CK_ROW_TILE <= CK_SCRATCH_ROW_COUNT, "a tile must fit the scratch");
    size_t width = (dimension + 1) / 2;
    for (size_t r = 0; r < row_count; r += CK_ROW_TILE) {
        size_t count = row_count - r < CK_ROW_TILE ? row_count - r : CK_ROW_TILE;
        const uint8_t *row[CK_ROW_TILE];
        for (size_t t = 0; t < CK_ROW_TILE; t++) {
            row[t] = scratch + (t < count ? t : count - 1) * dimension;
        }
        for (size_t t = 0; t < count; t++) {
            size_t start = (r + t) * width;
            uint8_t *bytes = scratch + t * dimension;
            for (size_t l = 0; l < width; l += 64) {
                __builtin_prefetch(high + start + l + CK_BYTES_NEAR, 0, 2);
                __builtin_prefetch(low + start + l + CK_BYTES_NEAR, 0, 2);
            }
            CK_BYTE_NAME(join_row)(high + start, low + start, dimension, bytes, bytes + width);
        }
        CK_BYTE_NAME(byte_tiles)(queries, query_count, row, count, dimension, false, NULL,
                                 out + r, out_stride);
    }
}

#undef CK_BYTE_INLINE
#undef CK_BYTES_FAR
#undef CK_BYTES_NEAR
