#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("amx-tile,amx-bf16,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,f16c"))), apply_to = function)
#define LANES 16
#define STRIP 32
#include "BFloat16Template.h"

// A tile register holds 16 rows of 64 bytes: 16 rows of a strip and 32 of their columns, as many columns of a panel of x, or 16
// rows of a panel of sums.

enum { step = rounded_columns, row_bytes = 64 };

/// Every tile register is whole.
static void set_tiles_up(void) {
  struct {
    uint8_t palette, start_row, reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
  } configuration = {.palette = 1};
  for (int i = 0; i < 8; i++) {
    configuration.row_bytes[i] = row_bytes;
    configuration.rows[i] = LANES;
  }
  _tile_loadconfig(&configuration);
}

/// Registers 0 to 3 are sums, of the upper and the lower half of the strip times the first and the second panel.
static void add_one_panel(const ck_tile *tile, float *sums) {
  const uint16_t *strip = (const uint16_t *)tile->strip;
  const float *x = tile->x;
  _tile_loadd(0, sums, row_bytes);
  _tile_loadd(1, sums + LANES * LANES, row_bytes);
  for (ptrdiff_t k = 0; k < tile->depth; k += step, strip += step, x += LANES * LANES) {
    ask_for_next(tile->ahead);
    _tile_loadd(4, strip, strip_stride * sizeof *strip);
    _tile_loadd(5, strip + LANES * strip_stride, strip_stride * sizeof *strip);
    _tile_loadd(6, x, row_bytes);
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 5, 6);
  }
  _tile_stored(0, sums, row_bytes);
  _tile_stored(1, sums + LANES * LANES, row_bytes);
}

static void add_two_panels(const ck_tile *tile, float *sums, ptrdiff_t sums_distance) {
  const uint16_t *strip = (const uint16_t *)tile->strip;
  const float *x = tile->x;
  _tile_loadd(0, sums, row_bytes);
  _tile_loadd(1, sums + LANES * LANES, row_bytes);
  _tile_loadd(2, sums + sums_distance, row_bytes);
  _tile_loadd(3, sums + sums_distance + LANES * LANES, row_bytes);
  for (ptrdiff_t k = 0; k < tile->depth; k += step, strip += step, x += LANES * LANES) {
    ask_for_next(tile->ahead);
    _tile_loadd(4, strip, strip_stride * sizeof *strip);
    _tile_loadd(6, x, row_bytes);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(5, strip + LANES * strip_stride, strip_stride * sizeof *strip);
    _tile_dpbf16ps(1, 5, 6);
    _tile_loadd(7, x + tile->x_distance, row_bytes);
    _tile_dpbf16ps(2, 4, 7);
    _tile_dpbf16ps(3, 5, 7);
  }
  _tile_stored(0, sums, row_bytes);
  _tile_stored(1, sums + LANES * LANES, row_bytes);
  _tile_stored(2, sums + sums_distance, row_bytes);
  _tile_stored(3, sums + sums_distance + LANES * LANES, row_bytes);
}

/// What the sums begin with.
CK_INLINE void begin_sums(int rows, const ck_tile *tile, const float *before, float *sums) {
  for (int i = 0; i < rows; i++) {
    vector first = tile->accumulates ? *(const vector *)(before + i * LANES) : (vector){0};
    *(vector *)(sums + i * LANES) = first + (tile->bias ? tile->bias[i] : 0);
  }
}

/// Fewer rows than a strip's are computed beside the panel, with whatever the strip's other rows hold.
static void multiply(int rows, ck_width width, const ck_tile *tile) {
  float part[2][STRIP * LANES];
  int panels = width == ck_two_panels ? 2 : 1, is_whole = rows == STRIP;
  float *sums = is_whole ? tile->sums : part[0];
  ptrdiff_t distance = is_whole ? tile->sums_distance : STRIP * LANES;
  for (int j = 0; j < panels; j++) begin_sums(rows, tile, tile->sums + j * tile->sums_distance, sums + j * distance);
  set_tiles_up();
  if (panels == 2) add_two_panels(tile, sums, distance);
  else add_one_panel(tile, sums);
  if (!is_whole)
    for (int j = 0; j < panels; j++)
      memcpy(tile->sums + j * tile->sums_distance, part[j], (size_t)(rows * LANES) * sizeof **part);
}

const ck_level ck_amx_bfloat16 = {
    LANES, STRIP, step, {32 * LANES, 32 * LANES}, {64 * LANES, 64 * LANES}, pack, pack_strip, multiply, unpack, VECTORS,
    multiply_vectors, .round_panel = round_panel, .round_groups = round_groups, .group_columns = rounded_columns,
    .group_floats = LANES};
#pragma clang attribute pop
#endif
