/* Matrix products, for training; see vector.h for what must be defined before.
 *
 * How it works. A tile of CK_TILE_ROWS rows by CK_TILE_VECTORS vectors of columns of the result
 * stays in registers while one column of the left matrix and one row of the right one after the
 * other are multiplied into it. For that, both are copied ("packed") so that the tile reads them
 * in rising addresses, whatever their strides and whichever is transposed:
 *
 *     left   a panel for each CK_TILE_ROWS rows: its column 0, its column 1, ...
 *     right  a panel for each CK_TILE_COLUMNS columns: its row 0, its row 1, ...
 *
 * A block of CK_BLOCK_DEPTH of the summed index is packed at a time: a right panel of it passes
 * from the first-level cache, a left block of CK_BLOCK_ROWS rows from the second. The next block
 * of depth takes up the sums where the last one left them, so every number of the result is one
 * chain of fused multiply-adds in rising order, whatever the blocks, tiles and calls. */

#define CK_TILE_COLUMNS (16 * CK_TILE_VECTORS)

CK_INLINE size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* One step of a transposition: takes the lanes of two rows as two lists say. */
#define CK_SWAP(rows, i, j, first, second)                                              \
    do {                                                                                \
        v16 a = rows[i], b = rows[j];                                                   \
        rows[i] = __builtin_shufflevector(a, b, CK_LANES first);                        \
        rows[j] = __builtin_shufflevector(a, b, CK_LANES second);                       \
    } while (false)
#define CK_LANES(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) \
    a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p

CK_INLINE void transpose16(v16 rows[16]) {
    CK_UNROLLED for (size_t i = 0; i < 16; i += 2) {
        CK_SWAP(rows, i, i + 1, (0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
                (1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31));
    }
    CK_UNROLLED for (size_t i = 0; i < 16; i++) {
        if ((i & 2) == 0) {
            CK_SWAP(rows, i, i + 2, (0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
                    (2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31));
        }
    }
    CK_UNROLLED for (size_t i = 0; i < 16; i++) {
        if ((i & 4) == 0) {
            CK_SWAP(rows, i, i + 4, (0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
                    (4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31));
        }
    }
    CK_UNROLLED for (size_t i = 0; i < 8; i++) {
        CK_SWAP(rows, i, i + 8, (0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
                (8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31));
    }
}

/* Packs one panel of `width` lines, of which `count` exist and the others are zeros:
 * out[k * width + l] is number k of line l. Lines are contiguous. Up to 16 numbers past the end
 * of the panel are overwritten. */
CK_INLINE void pack_lines(const float *lines, size_t stride, size_t count, size_t depth,
                          size_t width, float *out) {
    for (size_t first = 0; first < width; first += 16) {
        size_t lane_count = width - first < 16 ? width - first : 16;
        for (size_t k = 0; k < depth; k += 16) {
            size_t step_count = depth - k < 16 ? depth - k : 16;
            v16 square[16];
            CK_UNROLLED for (size_t l = 0; l < 16; l++) {
                const float *line = lines + (first + l) * stride + k;
                square[l] = splat16(0.0f);
                if (first + l < count) {
                    square[l] = step_count == 16 ? load16(line) : load_part(line, step_count);
                }
            }
            transpose16(square);
            /* In rising order, because a store of 16 runs into the next column, or panel. */
            if (step_count == 16) {
                CK_UNROLLED for (size_t i = 0; i < 16; i++) {
                    float *target = out + (k + i) * width + first;
                    if (lane_count == 16 || first == 0) {
                        store16(square[i], target);
                    } else {
                        store_part(square[i], lane_count, target);
                    }
                }
            } else {
                for (size_t i = 0; i < step_count; i++) {
                    store_part(square[i], lane_count, out + (k + i) * width + first);
                }
            }
        }
    }
}

/* The same where number k of all lines is contiguous: copies. */
CK_INLINE void pack_columns(const float *columns, size_t stride, size_t count, size_t depth,
                            size_t width, float *out) {
    if (count < width) {
        for (size_t k = 0; k < depth; k++) {
            for (size_t l = 0; l < width; l++) {
                out[k * width + l] = l < count ? columns[k * stride + l] : 0.0f;
            }
        }
        return;
    }
    for (size_t k = 0; k < depth; k++) {
        memcpy(out + k * width, columns + k * stride, width * sizeof(float));
    }
}

/* What the sums of a tile start from: zeros if there are no values, and otherwise the values of each
 * row, `stride` apart. */
typedef struct {
    const float *values;
    size_t stride;
} ck_start;

/* `row_count` (a constant) rows by CK_TILE_COLUMNS columns of the result. */
CK_INLINE void multiply_tile(size_t row_count, const float *left, const float *right,
                             size_t right_stride, size_t depth, ck_start start, float *out,
                             size_t out_stride) {
    v16 sums[CK_TILE_ROWS][CK_TILE_VECTORS];
    CK_UNROLLED for (size_t r = 0; r < row_count; r++) {
        CK_UNROLLED for (size_t v = 0; v < CK_TILE_VECTORS; v++) {
            sums[r][v] = start.values == NULL
                             ? splat16(0.0f)
                             : load16(start.values + r * start.stride + 16 * v);
        }
    }
    for (size_t k = 0; k < depth; k++) {
        v16 row[CK_TILE_VECTORS];
        CK_UNROLLED for (size_t v = 0; v < CK_TILE_VECTORS; v++) {
            row[v] = load16(right + k * right_stride + 16 * v);
        }
        CK_UNROLLED for (size_t r = 0; r < row_count; r++) {
            v16 value = splat16(left[k * row_count + r]);
            CK_UNROLLED for (size_t v = 0; v < CK_TILE_VECTORS; v++) {
                sums[r][v] = fma16(value, row[v], sums[r][v]);
            }
        }
    }
    CK_UNROLLED for (size_t r = 0; r < row_count; r++) {
        CK_UNROLLED for (size_t v = 0; v < CK_TILE_VECTORS; v++) {
            store16(sums[r][v], out + r * out_stride + 16 * v);
        }
    }
}

#define CK_TILE_CASE(count)                                                              \
    case count:                                                                          \
        if (count <= CK_TILE_ROWS) {                                                     \
            multiply_tile(count <= CK_TILE_ROWS ? count : 1, left, right, right_stride,  \
                          depth, start, out, out_stride);                                \
        }                                                                                \
        break;

/* Fewer rows have tiles of their own: a tile padded to the full height would take its time. */
CK_KERNEL void multiply_rows(size_t row_count, const float *left, const float *right,
                             size_t right_stride, size_t depth, ck_start start, float *out,
                             size_t out_stride) {
    switch (row_count) {
        CK_TILE_CASE(1) CK_TILE_CASE(2) CK_TILE_CASE(3) CK_TILE_CASE(4) CK_TILE_CASE(5)
        CK_TILE_CASE(6) CK_TILE_CASE(7) CK_TILE_CASE(8) CK_TILE_CASE(9) CK_TILE_CASE(10)
        CK_TILE_CASE(11) CK_TILE_CASE(12) CK_TILE_CASE(13) CK_TILE_CASE(14)
    }
}

/* A tile at the right edge, of which only `column_count` columns exist: by way of a whole one. */
CK_KERNEL void multiply_edge(size_t row_count, size_t column_count, const float *left,
                             const float *right, size_t depth, ck_start start, float *out,
                             size_t out_stride) {
    float tile[CK_TILE_ROWS * CK_TILE_COLUMNS] = {0};
    for (size_t r = 0; start.values != NULL && r < row_count; r++) {
        memcpy(tile + r * CK_TILE_COLUMNS, start.values + r * start.stride,
               column_count * sizeof(float));
    }
    ck_start in_tile = {tile, CK_TILE_COLUMNS};
    multiply_rows(row_count, left, right, CK_TILE_COLUMNS, depth, in_tile, tile,
                  CK_TILE_COLUMNS);
    for (size_t r = 0; r < row_count; r++) {
        memcpy(out + r * out_stride, tile + r * CK_TILE_COLUMNS, column_count * sizeof(float));
    }
}

/* A packed left block by one right panel of up to CK_TILE_COLUMNS columns; only a whole panel may
 * have another stride than a packed one. */
CK_KERNEL void multiply_panel(const float *left, size_t row_count, const float *right,
                              size_t right_stride, size_t column_count, size_t depth,
                              ck_start start, float *out, size_t out_stride) {
    for (size_t r = 0; r < row_count; r += CK_TILE_ROWS) {
        size_t rows = smaller(row_count - r, CK_TILE_ROWS);
        if (column_count >= CK_TILE_COLUMNS) {
            multiply_rows(rows, left + r * depth, right, right_stride, depth, start,
                          out + r * out_stride, out_stride);
        } else {
            multiply_edge(rows, column_count, left + r * depth, right, depth, start,
                          out + r * out_stride, out_stride);
        }
        if (start.values != NULL) {
            start.values += CK_TILE_ROWS * start.stride;
        }
    }
}

/* One panel, by lines or by columns. A whole one gets a copy of the loops in which its width,
 * `whole`, is a constant. */
CK_INLINE void pack_panel(const float *values, size_t stride, bool is_column, size_t count,
                          size_t depth, size_t width, size_t whole, float *out) {
    if (is_column && count == whole) {
        pack_columns(values, stride, whole, depth, whole, out);
    } else if (is_column) {
        pack_columns(values, stride, count, depth, width, out);
    } else if (count == whole) {
        pack_lines(values, stride, whole, depth, whole, out);
    } else {
        pack_lines(values, stride, count, depth, width, out);
    }
}

CK_KERNEL void pack_left(const ck_product *product, size_t row, size_t row_count, size_t k,
                         size_t depth, float *out) {
    size_t stride = product->left_stride;
    bool is_column = product->left_is_transposed;
    for (size_t r = 0; r < row_count; r += CK_TILE_ROWS) {
        size_t count = smaller(row_count - r, CK_TILE_ROWS);
        const float *values =
            product->left + (is_column ? k * stride + row + r : (row + r) * stride + k);
        pack_panel(values, stride, is_column, count, depth, count, CK_TILE_ROWS,
                   out + r * depth);
    }
}

CK_KERNEL void pack_right(const ck_product *product, size_t column, size_t column_count, size_t k,
                          size_t depth, float *out) {
    size_t stride = product->right_stride;
    bool is_column = !product->right_is_transposed;
    for (size_t c = 0; c < column_count; c += CK_TILE_COLUMNS) {
        size_t count = smaller(column_count - c, CK_TILE_COLUMNS);
        const float *values =
            product->right + (is_column ? k * stride + column + c : (column + c) * stride + k);
        pack_panel(values, stride, is_column, count, depth, CK_TILE_COLUMNS, CK_TILE_COLUMNS,
                   out + c * depth);
    }
}

/* What the block at a row, a column and a depth of the result starts from. */
CK_KERNEL ck_start start_at(const ck_product *product, size_t row, size_t column, size_t k) {
    if (product->accumulates || k > 0) {
        return (ck_start){product->out + row * product->out_stride + column,
                          product->out_stride};
    }
    return (ck_start){product->bias == NULL ? NULL : product->bias + column, 0};
}

/* One block of depth of a product with few rows, whose right matrix is read where it is: packing
 * would take longer than what it saves. */
CK_KERNEL void multiply_few_rows(const ck_product *product, size_t k, size_t depth,
                                 float *scratch) {
    float *edge = scratch + product->row_count * depth + 16;
    pack_left(product, 0, product->row_count, k, depth, scratch);
    for (size_t c = 0; c < product->column_count; c += CK_TILE_COLUMNS) {
        size_t count = product->column_count - c;
        const float *right = product->right + k * product->right_stride + c;
        size_t right_stride = product->right_stride;
        if (count < CK_TILE_COLUMNS) {
            pack_columns(right, right_stride, count, depth, CK_TILE_COLUMNS, edge);
            right = edge;
            right_stride = CK_TILE_COLUMNS;
        }
        multiply_panel(scratch, product->row_count, right, right_stride, count, depth,
                       start_at(product, 0, c, k), product->out + c, product->out_stride);
    }
}

/* One block of depth of some columns, with as many blocks of rows as it takes. */
CK_KERNEL void multiply_columns(const ck_product *product, size_t column, size_t column_count,
                                size_t k, size_t depth, float *scratch) {
    size_t panel_count = (column_count + CK_TILE_COLUMNS - 1) / CK_TILE_COLUMNS;
    float *left = scratch + panel_count * CK_TILE_COLUMNS * depth + 16;
    pack_right(product, column, column_count, k, depth, scratch);
    for (size_t r = 0; r < product->row_count; r += CK_BLOCK_ROWS) {
        size_t rows = smaller(product->row_count - r, CK_BLOCK_ROWS);
        float *out = product->out + r * product->out_stride + column;
        pack_left(product, r, rows, k, depth, left);
        for (size_t c = 0; c < column_count; c += CK_TILE_COLUMNS) {
            multiply_panel(left, rows, scratch + c * depth, CK_TILE_COLUMNS, column_count - c,
                           depth, start_at(product, r, column + c, k), out + c,
                           product->out_stride);
        }
    }
}

/* The result of a sum of nothing. */
CK_KERNEL void write_start(const ck_product *product) {
    for (size_t r = 0; !product->accumulates && r < product->row_count; r++) {
        for (size_t c = 0; c < product->column_count; c++) {
            product->out[r * product->out_stride + c] =
                product->bias == NULL ? 0.0f : product->bias[c];
        }
    }
}

CK_KERNEL void multiply_f32(const ck_product *product, float *scratch) {
    bool has_few_rows = product->row_count <= 2 * CK_TILE_ROWS && !product->right_is_transposed;
    if (product->depth == 0) {
        write_start(product);
    }
    for (size_t k = 0; k < product->depth; k += CK_BLOCK_DEPTH) {
        size_t depth = smaller(product->depth - k, CK_BLOCK_DEPTH);
        if (has_few_rows) {
            multiply_few_rows(product, k, depth, scratch);
            continue;
        }
        for (size_t c = 0; c < product->column_count; c += CK_BLOCK_COLUMNS) {
            size_t columns = smaller(product->column_count - c, CK_BLOCK_COLUMNS);
            multiply_columns(product, c, columns, k, depth, scratch);
        }
    }
}
