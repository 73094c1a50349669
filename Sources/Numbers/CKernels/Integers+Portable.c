#define LANES 4
#define STRIP 4
#define NUMBER int32_t
#define X_NUMBER int32_t
#define SHIFT 0
#define DOT(sum, weight, x) ((sum) + (weight) * (x))
#include "IntegerBlockingTemplate.h"

typedef struct {
  float sum;
} row_sums;

CK_INLINE float total(row_sums sums) { return sums.sum; }

CK_INLINE float factor_of(const uint16_t *scales, const ck_rounded_group *x, int block) {
  _Float16 scale;
  memcpy(&scale, scales + block, sizeof scale);
  return (float)scale * x->scales[block];
}

CK_INLINE void add_group_of_8_bits(int COUNT, const uint8_t *elements, const uint16_t *scales, const ck_rounded_group *x,
                                   int AHEAD, row_sums *sums) {
  for (int block = 0; block < ck_group_blocks; block++, elements += ck_block) {
    if (AHEAD && block % 2 == 0) ask_for_line(elements + AHEAD, 0);
    for (int j = 0; j < COUNT; j++) {
      const int8_t *values = x[j].values + block * ck_block;
      int32_t dot = 0;
      for (int i = 0; i < ck_block; i++) dot += (int8_t)elements[i] * values[i];
      sums[j].sum += (float)dot * factor_of(scales, x + j, block);
    }
  }
}

CK_INLINE void add_group_of_4_bits(int COUNT, const uint8_t *elements, const uint16_t *scales, const ck_rounded_group *x,
                                   int AHEAD, row_sums *sums) {
  for (int block = 0; block < ck_group_blocks; block++, elements += ck_block / 2) {
    if (AHEAD && block % 4 == 0) ask_for_line(elements + AHEAD, 0);
    for (int j = 0; j < COUNT; j++) {
      const int8_t *values = x[j].values + block * ck_block / 2;
      int32_t dot = 0;
      for (int i = 0; i < ck_block / 2; i++)
        dot += (elements[i] & 15) * values[i] + (elements[i] >> 4) * values[ck_upper_halves + i];
      sums[j].sum += ((float)dot - x[j].excess[block]) * factor_of(scales, x + j, block);
    }
  }
}

#include "IntegerVectorsTemplate.h"
const ck_level ck_portable_integers = {
    LANES, STRIP, step, {sizeof(x_pair) / 4, sizeof(x_pair) / 4}, {32 * LANES, 64 * LANES}, pack, pack_strip, multiply,
    unpack, .vectors = ck_most_together, .multiply_vectors = multiply_vectors, .round_groups = round_groups,
    .group_columns = ck_group_columns, .group_floats = sizeof(ck_rounded_group) / sizeof(float)};
