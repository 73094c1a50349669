// The products of one to eight rows of x, rounded to 8 bits, by quantized weights, after IntegerBlockingTemplate.h. The
// including file defines `add_group_of_8_bits` and `add_group_of_4_bits`, which multiply a group of blocks of one row of a
// weight by those of COUNT rows of x and add to `sums`, and ask for what comes AHEAD bytes further in the row, if that is not
// 0; and `total`, which adds up a row's sums. SHIFT is that of IntegerBlockingTemplate.h, for 8-bit weights; 4-bit ones are
// stored with 8 added. BITS of an element, ROWS, COUNT and AHEAD are constants wherever a function that takes them is inlined.
//
// Rows of a weight go through x one after the other, a single stream of memory, or some side by side: neighbours where several
// rows of x are too long for the first-level cache, as what was read of them there serves them all; on Intel's cores, where there
// is a single row of x, rows that lie far apart: four streams take a fifth less time than one. (On AMD's they were no faster.)

#include "Rounding.h"

/// The groups, of all rows of x that are multiplied together, that the first-level cache has room for; and how many rows of a
/// weight go side by side where there are more.
enum { short_groups = 32, rows_side_by_side = 4 };

/// Rows of a weight that some of many rows of x go through before the others do, for which they stay in the cache.
enum { rows_at_once = 16 };

CK_INLINE void add_group(int BITS, int COUNT, const uint8_t *elements, const uint16_t *scales, const ck_rounded_group *x,
                         int AHEAD, row_sums *sums) {
  if (BITS == 8) add_group_of_8_bits(COUNT, elements, scales, x, AHEAD, sums);
  else add_group_of_4_bits(COUNT, elements, scales, x, AHEAD, sums);
}

/// Where memory is asked for what comes: of one row a page ahead; of rows side by side, in order, as far ahead as all of them
/// are long.
typedef struct {
  const uint8_t *elements;
  const uint16_t *scales;
} place_ahead;

CK_INLINE void ask_for_group(int BITS, int ROWS, place_ahead *place) {
  const ptrdiff_t group_bytes = ck_group_columns * BITS / 8;
  EACH for (int i = 0; i < group_bytes; i += 64) ask_for_line(place->elements + i, ROWS > 1);
  if (ROWS > 1) ask_for_line(place->scales, 1);
  place->elements += group_bytes;
  place->scales += ck_group_blocks;
}

/// ROWS rows of a weight from `row` on, `apart` from each other, times COUNT rows of x.
CK_INLINE void walk(int BITS, int ROWS, int COUNT, const ck_rounded_group *x, const ck_product *product, float *target,
                    ptrdiff_t row, ptrdiff_t apart) {
  const ptrdiff_t block_bytes = ck_block * BITS / 8;
  const ck_matrix *weight = &product->weight;
  ptrdiff_t blocks = ck_block_count(weight->columns), groups = ck_group_count(weight->columns), group = 0;
  const uint8_t *elements = (const uint8_t *)weight->elements + row * blocks * block_bytes;
  const uint16_t *scales = weight->scales + row * blocks;
  row_sums sums[rows_side_by_side][ck_most_together];
  EACH for (int i = 0; i < ROWS; i++) EACH for (int j = 0; j < COUNT; j++) sums[i][j] = (row_sums){0};
  place_ahead ahead = {elements + (ROWS == 1 ? ck_ahead : ROWS * blocks * block_bytes), scales + ROWS * blocks};
  const int AHEAD = COUNT > 1 ? 0 : ROWS == 1 ? ck_ahead : ck_ahead_of_all / ROWS;  // then lines are asked for between products
  for (; group < blocks / ck_group_blocks; group++)
    EACH for (int i = 0; i < ROWS; i++) {
      ptrdiff_t block = i * apart * blocks + group * ck_group_blocks;
      if (!AHEAD) ask_for_group(BITS, ROWS, &ahead);
      add_group(BITS, COUNT, elements + block * block_bytes, scales + block, x + group * COUNT, AHEAD, sums[i]);
    }
  EACH for (int i = 0; i < ROWS; i++) {
    if (group < groups) {
      uint8_t last[ck_group_blocks * ck_block] = {0};
      uint16_t last_scales[ck_group_blocks] = {0};
      ptrdiff_t block = i * apart * blocks + group * ck_group_blocks, rest = blocks - group * ck_group_blocks;
      memcpy(last, elements + block * block_bytes, (size_t)(rest * block_bytes));
      memcpy(last_scales, scales + block, (size_t)rest * sizeof *scales);
      add_group(BITS, COUNT, last, last_scales, x + group * COUNT, 0, sums[i]);
    }
    ptrdiff_t at = row + i * apart;
    EACH for (int j = 0; j < COUNT; j++) {
      float *result = target + j * weight->rows + at;
      float before = (product->bias ? product->bias[at] : 0) + (product->accumulates ? *result : 0);
      *result = total(sums[i][j]) + before;
    }
  }
}

CK_INLINE void multiply_rows(int BITS, int COUNT, const ck_rounded_group *x, const ck_product *product, float *target,
                             ptrdiff_t first, ptrdiff_t end) {
  ptrdiff_t row = first;
  if (COUNT > 1 && COUNT * ck_group_count(product->weight.columns) > short_groups)
    for (; row + rows_side_by_side <= end; row += rows_side_by_side)
      walk(BITS, rows_side_by_side, COUNT, x, product, target, row, 1);
  if (COUNT == 1 && ck_is_intel) {
    ptrdiff_t apart = (end - first) / rows_side_by_side;
    for (; row < first + apart; row++) walk(BITS, rows_side_by_side, 1, x, product, target, row, apart);
    row = first + apart * rows_side_by_side;
  }
  for (; row < end; row++) walk(BITS, 1, COUNT, x, product, target, row, 1);
}

CK_INLINE void multiply_elements(int BITS, const ck_rounded_group *x, ptrdiff_t count, const ck_product *product,
                                 ptrdiff_t first, ptrdiff_t end) {
  ptrdiff_t groups = ck_group_count(product->weight.columns);
  ptrdiff_t rows = count > ck_most_together ? rows_at_once : end - first;
  for (ptrdiff_t row = first; row < end; row += rows)
    for (ptrdiff_t start = 0; start < count; start += ck_most_together) {
      const ck_rounded_group *some = x + start * groups;
      float *target = product->target + start * product->weight.rows;
      ptrdiff_t last = ck_smaller_of(row + rows, end);
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

/// Puts the values of a block where a group for 4-bit weights has them.
CK_INLINE void arrange_in_halves(const block_bytes *values, int8_t *target) {
  typedef int8_t half __attribute__((vector_size(ck_block / 2), aligned(1)));
  *(half *)target = __builtin_shufflevector(*values, *values, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  *(half *)(target + ck_upper_halves) =
      __builtin_shufflevector(*values, *values, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

static void round_groups(const float *x, ptrdiff_t columns, ck_element type, ptrdiff_t first, ptrdiff_t end,
                         void *target, ptrdiff_t stride) {
  for (ptrdiff_t group = first; group < end; group++)
    for (int block = 0; block < ck_group_blocks; block++) {
      ptrdiff_t start = (group * ck_group_blocks + block) * ck_block;
      float filled[ck_block];
      block_ints values;
      ck_rounded_group *place = (ck_rounded_group *)target + group * stride;
      place->scales[block] = round_block(whole_block(x + start, columns - start, filled), &values);
      place->excess[block] = (type == ck_quantized4 ? 8 : SHIFT) * (float)__builtin_reduce_add(values);
      block_bytes bytes = __builtin_convertvector(values, block_bytes);
      if (type == ck_quantized4) arrange_in_halves(&bytes, place->values + block * ck_block / 2);
      else memcpy(place->values + block * ck_block, &bytes, sizeof bytes);
    }
}
