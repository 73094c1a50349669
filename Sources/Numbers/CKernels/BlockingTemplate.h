// A blocked matrix product for the CPU level that the including file switches on. Beside what RegistersTemplate.h asks
// for, it sets STRIP: rows of a strip, an even number.

#include "RegistersTemplate.h"
#include "SumsTemplate.h"
#include "TilesTemplate.h"

typedef uint16_t shorts __attribute__((vector_size(2 * LANES), aligned(2)));
typedef _Float16 halves __attribute__((vector_size(2 * LANES), aligned(2)));

CK_INLINE void take_float32(const float *source, vector *target) { *target = *(const vector *)source; }
CK_INLINE void take_bfloat16(const uint16_t *source, vector *target) {
  *target = (vector)(__builtin_convertvector(*(const shorts *)source, words) << 16);
}
CK_INLINE void take_float16(const _Float16 *source, vector *target) {
  *target = __builtin_convertvector(*(const halves *)source, vector);
}

// MARK: Packing

/// A row's last pair of columns is filled up with a zero.
#define DEFINE_PACK_ROW(name, element)                                                       \
  CK_INLINE void pack_row_##name(const element *source, ptrdiff_t depth, float *row) {       \
    ptrdiff_t k = 0;                                                                         \
    for (; k + LANES <= depth; k += LANES) take_##name(source + k, (vector *)(row + k));     \
    element rest[LANES] = {0};                                                               \
    memcpy(rest, source + k, (size_t)(depth - k) * sizeof(element));                         \
    take_##name(rest, (vector *)(row + k));                                                  \
  }

DEFINE_PACK_ROW(float32, float)
DEFINE_PACK_ROW(bfloat16, uint16_t)
DEFINE_PACK_ROW(float16, _Float16)

static void pack_strip(const ck_matrix *weight, ptrdiff_t first, int rows, ptrdiff_t start, ptrdiff_t depth,
                       float *strip) {
  for (int i = 0; i < rows; i++, strip += ck_strip_stride) {
    ptrdiff_t row = first + i, element = row * weight->columns + start;
    switch (weight->type) {
      case ck_float32: pack_row_float32((const float *)weight->elements + element, depth, strip); break;
      case ck_bfloat16: pack_row_bfloat16((const uint16_t *)weight->elements + element, depth, strip); break;
      case ck_float16: pack_row_float16((const _Float16 *)weight->elements + element, depth, strip); break;
      case ck_quantized8: case ck_quantized4:
        ck_dequantize(weight, row, row + 1, start, depth, strip);
        strip[depth] = 0;
    }
  }
}

/// The last row stands in for those that are missing, a zero for the last column's missing neighbour.
static void pack(const float *x, ptrdiff_t stride, int rows, ck_width width, ptrdiff_t columns, float *panel) {
  const float *row[LANES];
  for (int i = 0; i < LANES; i++) row[i] = x + (i < rows ? i : rows - 1) * stride;
  ptrdiff_t column = 0;
  if (width != ck_half_panel)
    for (; column + LANES <= columns; column += LANES) {
      vector block[LANES];
      for (int i = 0; i < LANES; i++) block[i] = *(const vector *)(row[i] + column);
      transpose(block);
      for (int i = 0; i < LANES; i++) *(vector *)(panel + (column + i) * LANES) = block[i];
    }
  int present = width == ck_half_panel ? LANES / 2 : LANES;
  for (; column < columns; column++)
    for (int i = 0; i < present; i++) panel[place(width, column, i)] = row[i][column];
  if (width == ck_half_panel && columns % 2)
    for (int i = 0; i < present; i++) panel[place(width, columns, i)] = 0;
}

// MARK: Multiplying; ROWS and WIDTH are constants wherever these are inlined

/// Columns of a tile from one time to the next that it asks for what lies ahead.
enum { step = 16 };

/// Element (i, k) of the strip is strip[i · ROW + k · column].
CK_INLINE void add_panels(int ROWS, int WIDTH, int ROW, ptrdiff_t column, const ck_tile *tile, vector sum[STRIP][2]) {
  const float *strip = tile->strip, *x = tile->x;
  for (ptrdiff_t k = 0, end; k < tile->depth; k = end) {
    ask_for_next(tile->ahead);
    end = k + step < tile->depth ? k + step : tile->depth;
    for (ptrdiff_t left = end - k; left > 0; left--, strip += column, x += LANES) {
      vector values[2];
      EACH for (int j = 0; j < WIDTH; j++) values[j] = *(const vector *)(x + j * tile->x_distance);
      EACH for (int i = 0; i < ROWS; i++)
        EACH for (int j = 0; j < WIDTH; j++) sum[i][j] += strip[i * ROW] * values[j];
    }
  }
}

CK_INLINE void add_half_panel(int ROWS, const ck_tile *tile, vector sum[STRIP][2]) {
  const float *x = tile->x;
  for (ptrdiff_t k = 0; k < tile->depth; k += 2, x += LANES)
    EACH for (int i = 0; i < ROWS; i++) sum[i][0] += pair(tile->strip + i * ck_strip_stride + k) * *(const vector *)x;
}

CK_INLINE void multiply_tile(int ROWS, ck_width WIDTH, int ROW, ptrdiff_t column, const ck_tile *tile) {
  vector sum[STRIP][2];
  EACH for (int i = 0; i < ROWS; i++) EACH for (int j = 0; j < 2; j++) sum[i][j] = (vector){0};
  if (WIDTH == ck_half_panel) add_half_panel(ROWS, tile, sum);
  else add_panels(ROWS, WIDTH == ck_two_panels ? 2 : 1, ROW, column, tile, sum);
  store_sums(ROWS, WIDTH, sum, tile);
}

#define TILE(ROWS, WIDTH) case WIDTH: multiply_tile(ROWS, WIDTH, ck_strip_stride, 1, tile); break;
static void multiply(int rows, ck_width width, const ck_tile *tile) { CHOOSE_TILE(TILE) }

#define TILE_OF_COLUMNS(ROWS, WIDTH) \
  case WIDTH: if (WIDTH != ck_half_panel) multiply_tile(ROWS, WIDTH, 1, stride, tile); break;
static void multiply_columns(int rows, ck_width width, const ck_tile *tile, ptrdiff_t stride) {
  CHOOSE_TILE(TILE_OF_COLUMNS)
}
