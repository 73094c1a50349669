// The products of one to eight rows of x, rounded to 16 bits, by quantized weights, after IntegerBlockingTemplate.h. The
// including file defines `add_group_of_8_bits` and `add_group_of_4_bits`, which multiply a group of blocks of one row of a
// weight by those of COUNT rows of x and add to `sums`, and `total`, which adds up a row's sums. BITS of an element and COUNT
// are constants wherever this is inlined.
//
// A stretch of x stays in the first-level cache while some rows of the weight go through it. There is too much to compute
// for the loop to run ahead of memory by itself, so it asks for what comes next.

/// Rows of a weight that go through a stretch before the next; the groups of a stretch for one row of x; and how far ahead
/// of the loop weights are asked for, in bytes, where the next row does not come before.
enum { rows_at_once = 16, stretch_groups = 32, ahead = 16384 };

CK_INLINE void add_group(int BITS, int COUNT, const uint8_t *elements, const uint16_t *scales, const ck_rounded_group *x,
                         ptrdiff_t stride, row_sums *sums) {
  if (BITS == 8) add_group_of_8_bits(COUNT, elements, scales, x, stride, sums);
  else add_group_of_4_bits(COUNT, elements, scales, x, stride, sums);
}

/// Adds to `sums`, of one row of the weight, its groups `first` up to `end`; with the first of all they begin.
CK_INLINE void stretch(int BITS, int COUNT, const ck_rounded_group *x, const ck_matrix *weight, ptrdiff_t row,
                       ptrdiff_t first, ptrdiff_t end, row_sums *sums) {
  const ptrdiff_t block_bytes = ck_block * BITS / 8, group_bytes = ck_group_blocks * block_bytes;
  ptrdiff_t blocks = ck_block_count(weight->columns), groups = ck_group_count(weight->columns);
  const uint8_t *elements = (const uint8_t *)weight->elements + row * blocks * block_bytes;
  const uint16_t *scales = weight->scales + row * blocks;
  ptrdiff_t distance = end - first < groups ? blocks * block_bytes : ahead;
  ptrdiff_t group = first, whole = blocks / ck_group_blocks < end ? blocks / ck_group_blocks : end;
  row_sums own[ck_most_together];
  EACH for (int j = 0; j < COUNT; j++) own[j] = first > 0 ? sums[j] : (row_sums){0};
  for (; group < whole; group++) {
    const uint8_t *numbers = elements + group * group_bytes;
    EACH for (int i = 0; i < group_bytes; i += 64) __builtin_prefetch(numbers + distance + i, 0, 2);
    add_group(BITS, COUNT, numbers, scales + group * ck_group_blocks, x + group, groups, own);
  }
  if (group < end) {
    uint8_t last[ck_group_blocks * ck_block] = {0};
    uint16_t last_scales[ck_group_blocks] = {0};
    memcpy(last, elements + group * group_bytes, (size_t)(blocks * block_bytes - group * group_bytes));
    memcpy(last_scales, scales + group * ck_group_blocks, (size_t)(blocks - group * ck_group_blocks) * sizeof *scales);
    add_group(BITS, COUNT, last, last_scales, x + group, groups, own);
  }
  EACH for (int j = 0; j < COUNT; j++) sums[j] = own[j];
}

CK_INLINE void multiply_rows(int BITS, int COUNT, const ck_rounded_group *x, const ck_product *product, float *target,
                             ptrdiff_t first, ptrdiff_t end) {
  ptrdiff_t groups = ck_group_count(product->weight.columns), length = stretch_groups / COUNT;
  row_sums sums[rows_at_once][ck_most_together];
  for (ptrdiff_t group = 0; group < groups; group += length)
    for (ptrdiff_t row = first; row < end; row++)
      stretch(BITS, COUNT, x, &product->weight, row, group, group + length < groups ? group + length : groups,
              sums[row - first]);
  for (ptrdiff_t row = first; row < end; row++)
    for (int j = 0; j < COUNT; j++) {
      float *result = target + j * product->weight.rows + row;
      float before = (product->bias ? product->bias[row] : 0) + (product->accumulates ? *result : 0);
      *result = total(sums[row - first][j]) + before;
    }
}

CK_INLINE void multiply_elements(int BITS, const ck_rounded_group *x, ptrdiff_t count, const ck_product *product,
                                 ptrdiff_t first, ptrdiff_t end) {
  ptrdiff_t groups = ck_group_count(product->weight.columns);
  for (ptrdiff_t row = first; row < end; row += rows_at_once)
    for (ptrdiff_t start = 0; start < count; start += ck_most_together) {
      const ck_rounded_group *some = x + start * groups;
      float *target = product->target + start * product->weight.rows;
      ptrdiff_t last = row + rows_at_once < end ? row + rows_at_once : end;
      switch (count - start) {
        case 1: multiply_rows(BITS, 1, some, product, target, row, last); break;
        case 2: multiply_rows(BITS, 2, some, product, target, row, last); break;
        case 3: multiply_rows(BITS, 3, some, product, target, row, last); break;
        default: multiply_rows(BITS, 4, some, product, target, row, last); break;
      }
    }
}

static void multiply_vectors(const float *x, ptrdiff_t count, const ck_product *product, ptrdiff_t first, ptrdiff_t end) {
  const ck_rounded_group *rounded = (const ck_rounded_group *)x;
  if (product->weight.type == ck_quantized4) multiply_elements(4, rounded, count, product, first, end);
  else multiply_elements(8, rounded, count, product, first, end);
}
