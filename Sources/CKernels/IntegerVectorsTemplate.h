// The products of one to eight rows of x, rounded to 16 bits, by quantized weights, after IntegerBlockingTemplate.h. The
// including file defines `add_group_of_8_bits` and `add_group_of_4_bits`, which multiply a group of blocks of one row of a
// weight by those of COUNT rows of x and add to `sums`, and `total`, which adds up a row's sums.
//
// A stretch of x stays in the first-level cache while some rows of the weight go through it. There is too much to compute
// for the loop to run ahead of memory by itself, so it asks for what comes next.

/// Rows of a weight that go through a stretch before the next; the groups of a stretch for one row of x; and how far ahead
/// of the loop weights are asked for, in bytes, where the next row does not come before.
enum { rows_at_once = 16, stretch_groups = 32, ahead = 16384 };

#define DEFINE_INTEGER_ROWS(bits)                                                                                      \
  CK_INLINE void stretch_of_##bits##_bits(int COUNT, const ck_rounded_group *x, const ck_product *product,             \
                                          ptrdiff_t row, ptrdiff_t first, ptrdiff_t end, row_sums *sums) {             \
    enum { block_bytes = ck_block * bits / 8, group_bytes = ck_group_blocks * block_bytes };                           \
    ptrdiff_t blocks = ck_block_count(product->weight.columns), groups = ck_group_count(product->weight.columns);      \
    const uint8_t *elements = (const uint8_t *)product->weight.elements + row * blocks * block_bytes;                  \
    const uint16_t *scales = product->weight.scales + row * blocks;                                                    \
    ptrdiff_t distance = end - first < groups ? blocks * block_bytes : ahead;                                          \
    ptrdiff_t group = first, whole = blocks / ck_group_blocks < end ? blocks / ck_group_blocks : end;                  \
    row_sums own[ck_most_together];                                                                                    \
    EACH for (int j = 0; j < COUNT; j++) own[j] = sums[j];                                                             \
    for (; group < whole; group++) {                                                                                   \
      const uint8_t *numbers = elements + group * group_bytes;                                                         \
      EACH for (int i = 0; i < group_bytes; i += 64) __builtin_prefetch(numbers + distance + i, 0, 2);                 \
      add_group_of_##bits##_bits(COUNT, numbers, scales + group * ck_group_blocks, x + group, groups, own);            \
    }                                                                                                                  \
    if (group < end) {                                                                                                 \
      uint8_t last[group_bytes] = {0};                                                                                 \
      uint16_t last_scales[ck_group_blocks] = {0};                                                                     \
      memcpy(last, elements + group * group_bytes, (size_t)(blocks * block_bytes - group * group_bytes));              \
      memcpy(last_scales, scales + group * ck_group_blocks, (size_t)(blocks - group * ck_group_blocks) * sizeof *scales);\
      add_group_of_##bits##_bits(COUNT, last, last_scales, x + group, groups, own);                                    \
    }                                                                                                                  \
    EACH for (int j = 0; j < COUNT; j++) sums[j] = own[j];                                                             \
  }                                                                                                                    \
  CK_INLINE void rows_of_##bits##_bits(int COUNT, const ck_rounded_group *x, const ck_product *product, float *target, \
                                       ptrdiff_t first, ptrdiff_t end) {                                               \
    ptrdiff_t groups = ck_group_count(product->weight.columns), stretch = stretch_groups / COUNT;                      \
    row_sums sums[rows_at_once][ck_most_together] = {0};                                                               \
    for (ptrdiff_t group = 0; group < groups; group += stretch)                                                        \
      for (ptrdiff_t row = first; row < end; row++)                                                                    \
        stretch_of_##bits##_bits(COUNT, x, product, row, group, group + stretch < groups ? group + stretch : groups,   \
                                 sums[row - first]);                                                                   \
    for (ptrdiff_t row = first; row < end; row++)                                                                      \
      for (int j = 0; j < COUNT; j++) {                                                                                \
        float *result = target + j * product->weight.rows + row;                                                       \
        float before = (product->bias ? product->bias[row] : 0) + (product->accumulates ? *result : 0);                \
        *result = total(sums[row - first][j]) + before;                                                                \
      }                                                                                                                \
  }                                                                                                                    \
  static void multiply_##bits##_bits(const ck_rounded_group *x, ptrdiff_t count, const ck_product *product,            \
                                     ptrdiff_t first, ptrdiff_t end) {                                                 \
    ptrdiff_t groups = ck_group_count(product->weight.columns);                                                        \
    for (ptrdiff_t row = first; row < end; row += rows_at_once)                                                        \
      for (ptrdiff_t start = 0; start < count; start += ck_most_together) {                                            \
        const ck_rounded_group *some = x + start * groups;                                                             \
        float *target = product->target + start * product->weight.rows;                                                \
        ptrdiff_t last = row + rows_at_once < end ? row + rows_at_once : end;                                          \
        switch (count - start) {                                                                                       \
          case 1: rows_of_##bits##_bits(1, some, product, target, row, last); break;                                   \
          case 2: rows_of_##bits##_bits(2, some, product, target, row, last); break;                                   \
          case 3: rows_of_##bits##_bits(3, some, product, target, row, last); break;                                   \
          default: rows_of_##bits##_bits(4, some, product, target, row, last); break;                                  \
        }                                                                                                              \
      }                                                                                                                \
  }

DEFINE_INTEGER_ROWS(8)
DEFINE_INTEGER_ROWS(4)

static void multiply_vectors(const float *x, ptrdiff_t count, const ck_product *product, ptrdiff_t first, ptrdiff_t end) {
  const ck_rounded_group *rounded = (const ck_rounded_group *)x;
  if (product->weight.type == ck_quantized4) multiply_4_bits(rounded, count, product, first, end);
  else multiply_8_bits(rounded, count, product, first, end);
}
