// What products of BF16 numbers are made of, for the CPU level that the including file switches on, which has 16 lanes: x is
// rounded to BF16, weights are as they are or rounded, sums are floats. The including file sets STRIP, rows of a strip.
//
// A 32-bit group is two neighbouring columns. A panel of x is [columns / 2][lanes] groups, a strip [rows][strip_stride] BF16
// numbers. There are no half panels.

#include <immintrin.h>

#include "RegistersTemplate.h"
#include "SumsTemplate.h"

typedef uint16_t shorts __attribute__((vector_size(64), aligned(2)));

/// BF16 numbers from one row of a strip to the next: an odd number of lines, so that rows do not share those of a cache.
enum { strip_stride = ck_depth + 32 };

/// Columns that are rounded at once, and those of a tile from one time to the next that it asks for what lies ahead.
enum { rounded_columns = 2 * LANES, step = rounded_columns };

_Static_assert(strip_stride * sizeof(uint16_t) <= ck_strip_stride * sizeof(float), "strip size");

/// Two registers of floats as BF16 numbers, in order.
CK_INLINE vector rounded(vector lower, vector upper) {
  return (vector)_mm512_cvtne2ps_pbh((__m512)upper, (__m512)lower);
}

/// sum + the products of pairs of BF16 numbers.
CK_INLINE vector dot(vector sum, vector a, vector b) {
  return (vector)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
}

/// The next `rounded_columns` of a row, `count` of which are there and the others zeros.
CK_INLINE vector rounded_columns_at(const float *x, ptrdiff_t count) {
  float filled[rounded_columns] = {0};
  if (count < rounded_columns) x = memcpy(filled, x, (size_t)(count > 0 ? count : 0) * sizeof *x);
  return rounded(*(const vector *)x, *(const vector *)(x + LANES));
}

// MARK: Packing

/// The last row stands in for those that are missing.
static void pack(const float *x, ptrdiff_t stride, int rows, ck_width width, ptrdiff_t columns, float *panel) {
  for (ptrdiff_t column = 0; column < columns; column += rounded_columns, panel += LANES * LANES) {
    vector block[LANES];
    for (int i = 0; i < LANES; i++)
      block[i] = rounded_columns_at(x + (i < rows ? i : rows - 1) * stride + column, columns - column);
    transpose(block);
    for (int i = 0; i < LANES; i++) *(vector *)(panel + i * LANES) = block[i];
  }
}

/// Two registers of floats as groups of one number of each.
CK_INLINE vector grouped(vector first, vector second) {
  const __m512i by_turns = (__m512i)(shorts){0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23,
                                             8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  return (vector)_mm512_permutexvar_epi16(by_turns, (__m512i)rounded(first, second));
}

/// A panel of sums becomes one of x; of an odd number of columns the last has zeros for its neighbour.
static void round_panel(const float *sums, ptrdiff_t columns, float *panel) {
  for (ptrdiff_t column = 0; column < columns; column += 2, sums += 2 * LANES, panel += LANES)
    *(vector *)panel =
        grouped(*(const vector *)sums, column + 1 < columns ? *(const vector *)(sums + LANES) : (vector){0});
}

CK_INLINE void pack_row(const ck_matrix *weight, ptrdiff_t element, ptrdiff_t depth, uint16_t *row) {
  if (weight->type == ck_bfloat16) {
    ptrdiff_t filled = ck_quotient(depth, rounded_columns) * rounded_columns;
    memcpy(row, (const uint16_t *)weight->elements + element, (size_t)depth * sizeof *row);
    memset(row + depth, 0, (size_t)(filled - depth) * sizeof *row);
    return;
  }
  for (ptrdiff_t column = 0; column < depth; column += rounded_columns) {
    float floats[rounded_columns] = {0};
    ptrdiff_t count = ck_smaller_of(rounded_columns, depth - column);
    if (weight->type == ck_float32) memcpy(floats, (const float *)weight->elements + element + column, (size_t)count * 4);
    else ck_float16_to_float32((const uint16_t *)weight->elements + element + column, floats, count);
    vector numbers = rounded_columns_at(floats, count);
    memcpy(row + column, &numbers, sizeof numbers);
  }
}

static void pack_strip(const ck_matrix *weight, ptrdiff_t first, int rows, ptrdiff_t start, ptrdiff_t depth, float *strip) {
  for (int i = 0; i < rows; i++)
    pack_row(weight, (first + i) * weight->columns + start, depth, (uint16_t *)strip + i * strip_stride);
}

/// The first `count` of a register's numbers, zeros behind them.
CK_INLINE vector first_numbers(const float *source, ptrdiff_t count) {
  return count > 0 ? (vector)_mm512_maskz_loadu_ps((__mmask16)((1 << ck_smaller_of(count, LANES)) - 1), source) : (vector){0};
}

/// Sixteen columns at a time, of 32 rows, which are turned over in groups of two.
static void pack_columns(const float *columns, ptrdiff_t stride, int rows, ptrdiff_t depth, float *strip) {
  for (int column = 0; column < rows; column += LANES)
    for (ptrdiff_t k = 0; k < depth; k += rounded_columns) {
      vector block[LANES];
      for (int pair = 0; pair < LANES; pair++) {
        const float *source = columns + (k + 2 * pair) * stride + column;
        ptrdiff_t left = depth - k - 2 * pair;
        block[pair] = grouped(first_numbers(source, left > 0 ? rows - column : 0),
                              first_numbers(source + stride, left > 1 ? rows - column : 0));
      }
      transpose(block);
      for (int i = 0; i < LANES && column + i < rows; i++)
        *(vector *)((uint16_t *)strip + (column + i) * strip_stride + k) = block[i];
    }
}

#include "SoftmaxTemplate.h"

// MARK: One to eight rows of x, by weights that are stored as BF16

#define VECTORS 4
#define ROWS_FOR(count, is_long) (is_long ? 4 : count > 2 ? 3 : count == 2 ? 4 : 2)
/// Groups of `rounded_columns`, a register each.
#define X_FLOATS(columns) (ck_quotient(columns, rounded_columns) * LANES)
#include "WalkTemplate.h"

static void round_groups(const float *x, ptrdiff_t columns, ck_element type, ptrdiff_t first, ptrdiff_t end, void *target,
                         ptrdiff_t stride) {
  for (ptrdiff_t group = first; group < end; group++)
    *((vector *)target + group * stride) =
        rounded_columns_at(x + group * rounded_columns, columns - group * rounded_columns);
}

/// The sum of 16 numbers, added in halves.
CK_INLINE float total(vector sum) {
  for (int half = LANES / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) sum[i] += sum[i + half];
  return sum[0];
}

CK_INLINE void several_bfloat16(int ROWS, int COUNT, const uint16_t *row, ptrdiff_t distance, const float *x, ptrdiff_t columns,
                                float totals[VECTORS][most_rows]) {
  vector sum[most_rows][VECTORS];
  EACH for (int r = 0; r < ROWS; r++) EACH for (int j = 0; j < COUNT; j++) sum[r][j] = (vector){0};
  for (ptrdiff_t i = 0; i < columns; i += rounded_columns, x += COUNT * LANES) {
    uint16_t rest[most_rows][rounded_columns];
    int is_whole = i + rounded_columns <= columns;
    EACH for (int r = 0; r < ROWS; r++) {
      const uint16_t *source = row + r * distance + i;
      if (!is_whole) {
        memset(rest[r], 0, sizeof rest[r]);
        source = memcpy(rest[r], source, (size_t)(columns - i) * sizeof *source);
      }
      ask_for(ROWS, row + r * distance + i, 64);
      vector weight = (vector) * (const shorts *)source;
      EACH for (int j = 0; j < COUNT; j++) sum[r][j] = dot(sum[r][j], weight, *(const vector *)(x + j * LANES));
    }
  }
  EACH for (int r = 0; r < ROWS; r++)
    EACH for (int j = 0; j < COUNT; j++) totals[j][r] = total(sum[r][j]);
}

DEFINE_ROWS(bfloat16, uint16_t)

static void multiply_vectors(const float *x, ptrdiff_t count, const ck_product *product, ptrdiff_t first, ptrdiff_t end) {
  MULTIPLY(bfloat16)
}
