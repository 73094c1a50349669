#include "Rounding.h"

CK_CLONES float ck_round_to_8_bits(const float *x, ptrdiff_t count, int8_t *target) {
  float filled[ck_block];
  int32_t values[ck_block];
  float scale = round_block(whole_block(x, count, filled), values);
  for (int i = 0; i < ck_block; i++) target[i] = (int8_t)values[i];
  return scale;
}
