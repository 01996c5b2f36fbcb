/* Dot products of queries and rows, in tiles; see vector.h for what must be defined before.
 *
 * How it works: a tile of CK_QUERY_TILE queries and CK_ROW_TILE rows keeps one vector of 16
 * partial sums per pair in registers, loads each query and row vector once per step and uses it
 * for the whole tile. The rows of a tile stay in the first-level cache while all queries pass
 * over them, so that rows are read from memory once however many queries there are. Every
 * pair goes through the same additions in every tile, which makes batches reproducible. */

/* Rows are 32-bit or 16-bit floats; `halves` is a constant wherever a tile is inlined. */
CK_INLINE v16 load_row(const char *row, size_t i, bool halves) {
    return halves ? widen16(row + i * sizeof(uint16_t)) : load16(row + i * sizeof(float));
}

CK_INLINE v16 load_row_part(const char *row, size_t i, size_t count, bool halves) {
    return halves ? widen_part(row + i * sizeof(uint16_t), count)
                  : load_part(row + i * sizeof(float), count);
}

/* Asks for memory that the next tile will read: `line_count` (a constant) lines of 64 bytes.
 * 32-bit rows come as far as the second-level cache and 16-bit ones into the first, which a
 * tile of them only half fills; each was the faster choice where it is made. */
CK_INLINE void prefetch_lines(const char *next, size_t line_count, bool halves) {
    CK_UNROLLED for (size_t l = 0; l < line_count; l++) {
        if (halves) {
            __builtin_prefetch(next + 64 * l, 0, 3);
        } else {
            __builtin_prefetch(next + 64 * l, 0, 2);
        }
    }
}

/* `row_count` in 1...CK_ROW_TILE rows against exactly `query_count` (a constant) queries.
 * Missing rows are computed as copies of the last one and not written. On the way it prefetches
 * `ahead` (a constant) lines a step from `next` on: in rising addresses, since that is what
 * memory is fastest at, and eight rows side by side are not. */
CK_INLINE void dot_tile(const float *queries, size_t query_count, size_t query_stride,
                        const char *rows, size_t row_count, size_t dimension, bool halves,
                        const char *next, size_t ahead, float *out, size_t out_stride) {
    size_t row_byte_count = dimension * (halves ? sizeof(uint16_t) : sizeof(float));
    const char *row[CK_ROW_TILE];
    v16 sums[(CK_QUERY_TILE * CK_ROW_TILE + 3) / 4 * 4] = {};
    CK_UNROLLED for (size_t r = 0; r < CK_ROW_TILE; r++) {
        row[r] = rows + (r < row_count ? r : row_count - 1) * row_byte_count;
    }
    size_t i = 0;
    for (; i + 16 <= dimension; i += 16) {
        v16 query[CK_QUERY_TILE];
        CK_UNROLLED for (size_t q = 0; q < query_count; q++) {
            query[q] = load16(queries + q * query_stride + i);
        }
        prefetch_lines(next + 4 * i * ahead, ahead, halves);
        CK_UNROLLED for (size_t r = 0; r < CK_ROW_TILE; r++) {
            v16 values = load_row(row[r], i, halves);
            CK_UNROLLED for (size_t q = 0; q < query_count; q++) {
                sums[q * CK_ROW_TILE + r] =
                    fma16(query[q], values, sums[q * CK_ROW_TILE + r]);
            }
        }
    }
    if (i < dimension) {
        CK_UNROLLED for (size_t r = 0; r < CK_ROW_TILE; r++) {
            v16 values = load_row_part(row[r], i, dimension - i, halves);
            CK_UNROLLED for (size_t q = 0; q < query_count; q++) {
                v16 query = load_part(queries + q * query_stride + i, dimension - i);
                sums[q * CK_ROW_TILE + r] =
                    fma16(query, values, sums[q * CK_ROW_TILE + r]);
            }
        }
    }
    float results[(CK_QUERY_TILE * CK_ROW_TILE + 3) / 4 * 4];
    CK_UNROLLED for (size_t s = 0; s < query_count * CK_ROW_TILE; s += 4) {
        sum_four(sums[s], sums[s + 1], sums[s + 2], sums[s + 3], results + s);
    }
    CK_UNROLLED for (size_t q = 0; q < query_count; q++) {
        if (row_count == CK_ROW_TILE) {
            memcpy(out + q * out_stride, results + q * CK_ROW_TILE, sizeof(float) * CK_ROW_TILE);
        } else {
            for (size_t r = 0; r < row_count; r++) {
                out[q * out_stride + r] = results[q * CK_ROW_TILE + r];
            }
        }
    }
}

/* One tile's rows against all queries; the first queries prefetch the next tile's rows. */
CK_INLINE void dot_row_tile(const float *queries, size_t query_count, size_t query_stride,
                            const char *rows, size_t row_count, size_t dimension, bool halves,
                            const char *next, size_t ahead, float *out, size_t out_stride) {
    size_t q = 0;
    for (; q + CK_QUERY_TILE <= query_count; q += CK_QUERY_TILE) {
        dot_tile(queries + q * query_stride, CK_QUERY_TILE, query_stride, rows, row_count,
                 dimension, halves, next, ahead, out + q * out_stride, out_stride);
    }
    switch (query_count - q) {
    case 2:
        dot_tile(queries + q * query_stride, 2, query_stride, rows, row_count, dimension, halves,
                 next, ahead, out + q * out_stride, out_stride);
        break;
    case 1:
        dot_tile(queries + q * query_stride, 1, query_stride, rows, row_count, dimension, halves,
                 next, ahead, out + q * out_stride, out_stride);
        break;
    }
}

CK_KERNEL void dot_f32(const float *queries, size_t query_count, size_t query_stride,
                       const void *rows, size_t row_count, size_t dimension, float *out,
                       size_t out_stride) {
    size_t row_byte_count = dimension * sizeof(float);
    for (size_t r = 0; r < row_count; r += CK_ROW_TILE) {
        size_t count = row_count - r < CK_ROW_TILE ? row_count - r : CK_ROW_TILE;
        const char *tile = (const char *)rows + r * row_byte_count;
        dot_row_tile(queries, query_count, query_stride, tile, count, dimension, false,
                     tile + CK_ROW_TILE * row_byte_count, CK_ROW_TILE, out + r, out_stride);
    }
}

CK_INLINE void widen_values(const char *values, size_t count, float *out) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        store16(widen16(values + i * sizeof(uint16_t)), out + i);
    }
    if (i < count) {
        store_part(widen_part(values + i * sizeof(uint16_t), count - i), count - i, out + i);
    }
}

CK_KERNEL void dot_f16(const float *queries, size_t query_count, const void *rows,
                       size_t row_count, size_t dimension, float *scratch, float *out,
                       size_t out_stride) {
    _Static_assert(CK_QUERY_TILE == 3, "the switch knows what may be left of a tile");
_Static_assert(CK_ROW_TILE <= CK_SCRATCH_ROW_COUNT, "a tile must fit the scratch");
    size_t row_byte_count = dimension * sizeof(uint16_t);
    for (size_t r = 0; r < row_count; r += CK_ROW_TILE) {
        size_t count = row_count - r < CK_ROW_TILE ? row_count - r : CK_ROW_TILE;
        const char *tile = (const char *)rows + r * row_byte_count;
        const char *next = tile + CK_ROW_TILE * row_byte_count;
        if (query_count <= CK_QUERY_TILE) { /* widening a few times beats storing and reading */
            dot_row_tile(queries, query_count, dimension, tile, count, dimension, true, next,
                         CK_ROW_TILE / 2, out + r, out_stride);
        } else {
            widen_values(tile, count * dimension, scratch);
            dot_row_tile(queries, query_count, dimension, (const char *)scratch, count, dimension,
                         false, next, CK_ROW_TILE / 2, out + r, out_stride);
        }
    }
}
