// A blocked product of whole numbers for the CPU level that the including file switches on: x rounded to 8 bits,
// quantized weights as they are. Beside what RegistersTemplate.h asks for, it sets STRIP (rows of a strip, an even
// number), NUMBER and X_NUMBER (what holds a number of a weight and of x while they are multiplied), SHIFT (what is added
// to the weights' numbers) and DOT(sum, weight, x), which multiplies 32-bit groups of them and adds up each group.

#include "Integers.h"
#include "RegistersTemplate.h"
#include "SumsTemplate.h"
#include "TilesTemplate.h"

/// Blocks go in pairs. A row's pair makes this many 32-bit groups.
enum { pair_columns = 2 * ck_block, group_size = 4 / sizeof(NUMBER), pair_groups = pair_columns / group_size };

/// Columns of a tile from one time to the next that it asks for what lies ahead.
enum { step = pair_columns };

typedef int32_t ints __attribute__((vector_size(4 * LANES), aligned(4)));

/// A pair of blocks of a panel of x. In half a panel, a register holds two neighbouring groups of each row.
typedef struct {
  ints groups[pair_groups];
  vector scales[2];
  ints starts[2];  // what takes the weights' shift back: −SHIFT · Σ numbers of the lane
} x_pair;

/// A pair of blocks of the rows of a strip.
typedef struct {
  NUMBER numbers[STRIP][pair_columns];
  float scales[2][STRIP];
} strip_pair;

_Static_assert(sizeof(strip_pair) * (ck_depth / pair_columns) <= STRIP * ck_strip_stride * sizeof(float), "strip size");

/// Rounds one block of row `i` of a panel, `count` elements of which are there.
CK_INLINE void pack_block(const float *x, ptrdiff_t count, int is_half, int i, int block, x_pair *pair) {
  const int lanes = is_half ? 2 : 1;  // of a row
  int8_t values[ck_block];
  X_NUMBER numbers[ck_block];
  int32_t starts[2] = {0};
  float scale = ck_round_to_8_bits(x, count, values);
  for (int k = 0; k < ck_block; k++) {
    numbers[k] = values[k];
    starts[k / group_size % lanes] -= SHIFT * values[k];
  }
  for (int k = 0; k < pair_groups / 2; k++) {
    int group = block * pair_groups / 2 + k;
    memcpy((int32_t *)&pair->groups[group / lanes] + lanes * i + group % lanes, numbers + k * group_size, 4);
  }
  for (int j = 0; j < lanes; j++) {
    pair->scales[block][lanes * i + j] = scale;
    pair->starts[block][lanes * i + j] = starts[j];
  }
}

/// The last row stands in for those that are missing.
static void pack(const float *x, ptrdiff_t stride, int rows, ck_width width, ptrdiff_t columns, float *panel) {
  int is_half = width == ck_half_panel, present = is_half ? LANES / 2 : LANES;
  x_pair *pair = (x_pair *)panel;
  for (ptrdiff_t start = 0; start < columns; start += pair_columns, pair++)
    for (int block = 0; block < 2; block++)
      for (int i = 0; i < present; i++) {
        ptrdiff_t column = start + block * ck_block;
        pack_block(x + (i < rows ? i : rows - 1) * stride + column, columns - column, is_half, i, block, pair);
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

static void pack_strip(const ck_matrix *weight, ptrdiff_t row, int rows, ptrdiff_t start, ptrdiff_t depth,
                       float *strip) {
  ptrdiff_t blocks = ck_block_count(weight->columns), bytes = ck_block_bytes(weight->type);
  for (int i = 0; i < rows; i++)
    for (ptrdiff_t block = start / ck_block; block < (start + depth + ck_block - 1) / ck_block; block += 2)
      for (int j = 0; j < 2; j++) {
        strip_pair *pair = (strip_pair *)strip + (block - start / ck_block) / 2;
        ptrdiff_t present = block + j < blocks ? j : 0;  // beyond the row's end, any block with a scale of 0
        ptrdiff_t index = (row + i) * blocks + block + present;
        const uint8_t *elements = (const uint8_t *)weight->elements + index * bytes;
        if (weight->type == ck_quantized4) unpack4(elements, pair->numbers[i] + j * ck_block);
        else unpack8(elements, pair->numbers[i] + j * ck_block);
        _Float16 scale;
        memcpy(&scale, weight->scales + index, sizeof scale);
        pair->scales[j][i] = present == j ? (float)scale : 0;
      }
}

/// One group for all rows of a panel; two, one after the other, for half a panel.
CK_INLINE ints spread(const NUMBER *numbers, int IS_HALF) {
  if (IS_HALF) return (ints)pair((const float *)numbers);
  int32_t group;
  memcpy(&group, numbers, sizeof group);
  return (ints){0} + group;
}

/// Adds one block of a tile: whole numbers first, then their scales.
CK_INLINE void add_block(int ROWS, int WIDTH, int IS_HALF, const strip_pair *strip, const x_pair *x[2], int block,
                         vector sum[STRIP][2]) {
  const int GROUPS = IS_HALF ? 2 : 1, COUNT = pair_groups / 2 / GROUPS;
  ints dots[STRIP][2];
  EACH for (int i = 0; i < ROWS; i++) EACH for (int j = 0; j < WIDTH; j++) dots[i][j] = x[j]->starts[block];
  for (int k = block * COUNT; k < (block + 1) * COUNT; k++)
    EACH for (int i = 0; i < ROWS; i++) {
      ints weight = spread(strip->numbers[i] + k * GROUPS * group_size, IS_HALF);
      EACH for (int j = 0; j < WIDTH; j++) dots[i][j] = DOT(dots[i][j], weight, x[j]->groups[k]);
    }
  EACH for (int i = 0; i < ROWS; i++)
    EACH for (int j = 0; j < WIDTH; j++)
      sum[i][j] += __builtin_convertvector(dots[i][j], vector) * (x[j]->scales[block] * strip->scales[block][i]);
}

/// ROWS and WIDTH are constants wherever this is inlined.
CK_INLINE void multiply_pairs(int ROWS, ck_width KIND, const ck_tile *tile) {
  const int WIDTH = KIND == ck_two_panels ? 2 : 1, IS_HALF = KIND == ck_half_panel;
  const strip_pair *strip = (const strip_pair *)tile->strip;
  const x_pair *x[2] = {(const x_pair *)tile->x, (const x_pair *)(tile->x + tile->x_distance)};
  vector sum[STRIP][2];
  EACH for (int i = 0; i < ROWS; i++) EACH for (int j = 0; j < WIDTH; j++) sum[i][j] = (vector){0};
  for (ptrdiff_t k = 0; k < tile->depth; k += pair_columns, strip++, x[0]++, x[1]++) {
    ask_for_next(tile->ahead);
    add_block(ROWS, WIDTH, IS_HALF, strip, x, 0, sum);
    add_block(ROWS, WIDTH, IS_HALF, strip, x, 1, sum);
  }
  store_sums(ROWS, KIND, sum, tile);
}

#define TILE(ROWS, WIDTH) case WIDTH: multiply_pairs(ROWS, WIDTH, tile); break;
static void multiply(int rows, ck_width width, const ck_tile *tile) { CHOOSE_TILE(TILE) }
