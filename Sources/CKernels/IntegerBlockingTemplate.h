// A blocked product of whole numbers for the CPU level that the including file switches on: x rounded to 8 bits, quantized
// weights as they are. Beside what RegistersTemplate.h asks for, it sets STRIP (rows of a tile), NUMBER and X_NUMBER (what
// holds a number of a weight and of x while they are multiplied), SHIFT (what is added to the weights' numbers) and
// DOT(sum, weight, x), which multiplies 32-bit groups of them and adds up each group.

#include "Integers.h"
#include "RegistersTemplate.h"

/// Blocks go in pairs. A row's pair makes this many 32-bit groups.
enum { pair_columns = 2 * ck_block, group_size = 4 / sizeof(NUMBER), pair_groups = pair_columns / group_size };

typedef int32_t ints __attribute__((vector_size(4 * LANES), aligned(4)));

/// A pair of blocks of up to STRIP rows of x.
typedef struct {
  int32_t groups[pair_groups][STRIP];
  float scales[2][STRIP];
  int32_t starts[2][STRIP];  // what takes the weights' shift back: −SHIFT · Σ numbers
} strip_pair;

/// A pair of blocks of 2 · LANES rows of a weight.
typedef struct {
  ints groups[pair_groups][2];
  vector scales[2][2];
} panel_pair;

static void pack_strip(const float *x, ptrdiff_t stride, int rows, ptrdiff_t depth, float *target) {
  strip_pair *pair = (strip_pair *)target;
  for (ptrdiff_t start = 0; start < depth; start += pair_columns, pair++)
    for (int half = 0; half < 2; half++)
      for (int i = 0; i < rows; i++) {
        int8_t values[ck_block];
        X_NUMBER numbers[ck_block];
        int32_t sum;
        ptrdiff_t column = start + half * ck_block;
        pair->scales[half][i] = ck_round_to_8_bits(x + i * stride + column, depth - column, values, &sum);
        for (int k = 0; k < ck_block; k++) numbers[k] = values[k];
        for (int k = 0; k < pair_groups / 2; k++)
          memcpy(&pair->groups[half * pair_groups / 2 + k][i], numbers + k * group_size, 4);
        pair->starts[half][i] = -SHIFT * sum;
      }
}

CK_INLINE void unpack8(const uint8_t *elements, NUMBER *target) {
  for (int i = 0; i < ck_block; i++) target[i] = (NUMBER)((int8_t)elements[i] + SHIFT);
}

CK_INLINE void unpack4(const uint8_t *elements, NUMBER *target) {
  uint16_t words[ck_block / 4];
  memcpy(words, elements, sizeof words);
  for (int k = 0; k < 4; k++)
    for (int j = 0; j < ck_block / 4; j++)
      target[ck_block / 4 * k + j] = (NUMBER)((words[j] >> (4 * k) & 15) - 8 + SHIFT);
}

/// A pair of blocks of LANES rows from `row` on, of which there are `rows`; the last stands in for those that are missing.
CK_INLINE void pack_half(const ck_matrix *weight, ptrdiff_t row, int rows, ptrdiff_t block, panel_pair *target,
                         int half) {
  vector packed[pair_groups / LANES][LANES];
  ptrdiff_t blocks = ck_block_count(weight->columns), bytes = ck_block_bytes(weight->type);
  for (int i = 0; i < LANES; i++) {
    ptrdiff_t index = (row + (i < rows ? i : rows - 1)) * blocks + block;
    NUMBER numbers[pair_columns];
    for (int j = 0; j < 2; j++) {
      ptrdiff_t present = block + j < blocks ? j : 0;  // beyond the row's end, any block with a scale of 0
      const uint8_t *elements = (const uint8_t *)weight->elements + (index + present) * bytes;
      if (weight->type == ck_quantized4) unpack4(elements, numbers + j * ck_block);
      else unpack8(elements, numbers + j * ck_block);
      _Float16 scale;
      memcpy(&scale, weight->scales + index + present, sizeof scale);
      target->scales[j][half][i] = present == j ? (float)scale : 0;
    }
    for (int tile = 0; tile < pair_groups / LANES; tile++)
      memcpy(&packed[tile][i], numbers + tile * LANES * group_size, sizeof(vector));
  }
  for (int tile = 0; tile < pair_groups / LANES; tile++) {
    transpose(packed[tile]);
    for (int i = 0; i < LANES; i++) target->groups[tile * LANES + i][half] = (ints)packed[tile][i];
  }
}

static void pack_panel(const ck_matrix *weight, ptrdiff_t row, int columns, ptrdiff_t start, ptrdiff_t depth,
                       float *target) {
  panel_pair *pair = (panel_pair *)target;
  for (ptrdiff_t column = start; column < start + depth; column += pair_columns, pair++)
    for (int half = 0; half < 2; half++) {
      int first = half * LANES < columns ? half * LANES : columns - 1;
      pack_half(weight, row + first, columns - first < LANES ? columns - first : LANES, column / ck_block, pair, half);
    }
}

/// Adds one block of a tile: whole numbers first, then their scales.
CK_INLINE void add_block(int ROWS, const strip_pair *strip, const panel_pair *panel, int half, vector sum[STRIP][2]) {
  ints dots[STRIP][2];
  EACH for (int i = 0; i < ROWS; i++) dots[i][0] = dots[i][1] = (ints){0} + strip->starts[half][i];
  for (int k = half * pair_groups / 2; k < (half + 1) * pair_groups / 2; k++)
    EACH for (int i = 0; i < ROWS; i++) {
      ints x = (ints){0} + strip->groups[k][i];
      dots[i][0] = DOT(dots[i][0], panel->groups[k][0], x);
      dots[i][1] = DOT(dots[i][1], panel->groups[k][1], x);
    }
  EACH for (int i = 0; i < ROWS; i++)
    EACH for (int j = 0; j < 2; j++)
      sum[i][j] += __builtin_convertvector(dots[i][j], vector) * (panel->scales[half][j] * strip->scales[half][i]);
}

/// A tile of ROWS × 2 registers; ROWS is a constant wherever this is inlined.
CK_INLINE void tile(int ROWS, ptrdiff_t depth, const float *strip, const float *ahead, const float *panel,
                    const float *bias, int accumulates, float *target, ptrdiff_t stride) {
  const strip_pair *left = (const strip_pair *)strip;
  const panel_pair *right = (const panel_pair *)panel;
  vector sum[STRIP][2];
  EACH for (int i = 0; i < ROWS; i++) sum[i][0] = sum[i][1] = (vector){0};
  for (ptrdiff_t k = 0; k < depth; k += pair_columns, left++, right++, ahead += sizeof(strip_pair) / sizeof(float)) {
    for (size_t i = 0; i < sizeof(strip_pair); i += 64) __builtin_prefetch((const char *)ahead + i, 0, 2);
    add_block(ROWS, left, right, 0, sum);
    add_block(ROWS, left, right, 1, sum);
  }
  EACH for (int i = 0; i < ROWS; i++)
    EACH for (int j = 0; j < 2; j++)
      store(sum[i][j], bias ? bias + j * LANES : bias, accumulates, target + i * stride + j * LANES);
}

#include "TilesTemplate.h"
