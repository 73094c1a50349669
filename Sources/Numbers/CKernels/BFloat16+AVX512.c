#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,f16c"))), apply_to = function)
#define LANES 16
#define STRIP 14
#include "BFloat16Template.h"
#include "TilesTemplate.h"

/// One group for all rows of a panel.
CK_INLINE vector spread(const uint16_t *numbers) {
  uint32_t group;
  memcpy(&group, numbers, sizeof group);
  return (vector)((words){0} + group);
}

CK_INLINE void multiply_tile(int ROWS, ck_width KIND, const ck_tile *tile) {
  const int WIDTH = KIND == ck_two_panels ? 2 : 1;
  const uint16_t *strip = (const uint16_t *)tile->strip;
  const float *x = tile->x;
  vector sum[STRIP][2];
  EACH for (int i = 0; i < ROWS; i++) EACH for (int j = 0; j < 2; j++) sum[i][j] = (vector){0};
  for (ptrdiff_t k = 0; k < tile->depth; k += step) {
    ask_for_next(tile->ahead);
    for (int left = step / 2; left > 0; left--, strip += 2, x += LANES) {
      vector values[2];
      EACH for (int j = 0; j < WIDTH; j++) values[j] = *(const vector *)(x + j * tile->x_distance);
      EACH for (int i = 0; i < ROWS; i++)
        EACH for (int j = 0; j < WIDTH; j++) sum[i][j] = dot(sum[i][j], spread(strip + i * strip_stride), values[j]);
    }
  }
  store_sums(ROWS, KIND, sum, tile);
}

#define TILE(ROWS, WIDTH) case WIDTH: if (WIDTH != ck_half_panel) multiply_tile(ROWS, WIDTH, tile); break;
static void multiply(int rows, ck_width width, const ck_tile *tile) { CHOOSE_TILE(TILE) }

const ck_level ck_avx512_bfloat16 = {
    LANES, STRIP, step, {32 * LANES, 32 * LANES}, {64 * LANES, 64 * LANES}, pack, pack_strip, multiply, unpack, VECTORS,
    multiply_vectors, .weigh = weigh, .round_groups = round_groups, .group_columns = rounded_columns, .group_floats = LANES,
    .round_panel = round_panel, .pack_columns = pack_columns};
#pragma clang attribute pop
#endif
