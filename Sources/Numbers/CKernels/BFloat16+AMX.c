#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("amx-tile,amx-bf16,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,f16c"))), apply_to = function)
#define LANES 16
#define STRIP 32
#include "BFloat16Template.h"

// A tile register holds 16 rows of 64 bytes: 16 rows of a strip and 32 of their columns, as many columns of a panel of x, or 16
// rows of a panel of sums.

enum { row_bytes = 64 };

/// Every tile register is whole.
static void set_registers_up(void) {
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

/// Sums begin with what is there, or with zeros.
#define LOAD_SUMS(REGISTER, sums, is_new)       \
  do {                                          \
    if (is_new) _tile_zero(REGISTER);           \
    else _tile_loadd(REGISTER, sums, row_bytes); \
  } while (0)

enum { lower_half = LANES * LANES };  // of a strip's sums

/// Registers 0 to 3 are sums, of the upper and the lower half of the strip times the first and the second panel.
static void add_one_panel(const ck_tile *tile, float *sums, int is_new) {
  const uint16_t *strip = (const uint16_t *)tile->strip;
  const float *x = tile->x;
  LOAD_SUMS(0, sums, is_new);
  LOAD_SUMS(1, sums + lower_half, is_new);
  for (ptrdiff_t k = 0; k < tile->depth; k += step, strip += step, x += LANES * LANES) {
    ask_for_next(tile->ahead);
    _tile_loadd(4, strip, strip_stride * sizeof *strip);
    _tile_loadd(5, strip + LANES * strip_stride, strip_stride * sizeof *strip);
    _tile_loadd(6, x, row_bytes);
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 5, 6);
  }
  _tile_stored(0, sums, row_bytes);
  _tile_stored(1, sums + lower_half, row_bytes);
}

static void add_two_panels(const ck_tile *tile, float *sums, ptrdiff_t sums_distance, int is_new) {
  const uint16_t *strip = (const uint16_t *)tile->strip;
  const float *x = tile->x;
  LOAD_SUMS(0, sums, is_new);
  LOAD_SUMS(1, sums + lower_half, is_new);
  LOAD_SUMS(2, sums + sums_distance, is_new);
  LOAD_SUMS(3, sums + sums_distance + lower_half, is_new);
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
  _tile_stored(1, sums + lower_half, row_bytes);
  _tile_stored(2, sums + sums_distance, row_bytes);
  _tile_stored(3, sums + sums_distance + lower_half, row_bytes);
}

static void multiply_strip(ck_width width, const ck_tile *tile, float *sums, ptrdiff_t sums_distance, int is_new) {
  if (width == ck_two_panels) add_two_panels(tile, sums, sums_distance, is_new);
  else add_one_panel(tile, sums, is_new);
}

static void fill_with_bias(int rows, const float *bias, float *sums) {
  for (int i = 0; i < rows; i++) *(vector *)(sums + i * LANES) = (vector){0} + bias[i];
}

/// Fewer rows than a strip's are computed beside the panels, with whatever the strip's other rows hold.
static void multiply(int rows, ck_width width, const ck_tile *tile) {
  float beside[2][STRIP * LANES] __attribute__((aligned(64)));
  int is_new = !tile->accumulates && !tile->bias;
  size_t bytes = (size_t)(rows * LANES) * sizeof(float);
  for (int j = 0; j < (width == ck_two_panels ? 2 : 1); j++) {
    float *sums = tile->sums + j * tile->sums_distance;
    if (tile->bias) fill_with_bias(rows, tile->bias, sums);
    if (rows < STRIP && !is_new) memcpy(beside[j], sums, bytes);
  }
  if (rows == STRIP) return multiply_strip(width, tile, tile->sums, tile->sums_distance, is_new);
  multiply_strip(width, tile, beside[0], STRIP * LANES, is_new);
  for (int j = 0; j < (width == ck_two_panels ? 2 : 1); j++)
    memcpy(tile->sums + j * tile->sums_distance, beside[j], bytes);
}

const ck_level ck_amx_bfloat16 = {
    LANES, STRIP, step, {32 * LANES, 32 * LANES}, {64 * LANES, 64 * LANES}, pack, pack_strip, multiply, unpack, VECTORS,
    multiply_vectors, .weigh = weigh, .set_registers_up = set_registers_up, .round_groups = round_groups,
    .group_columns = rounded_columns, .group_floats = LANES, .round_panel = round_panel, .pack_columns = pack_columns};
#pragma clang attribute pop
#endif
