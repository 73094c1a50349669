#include "Rounding.h"

CK_CLONES float ck_round_to_8_bits(const float *x, ptrdiff_t count, int8_t *target) {
  float filled[ck_block];
  block_ints values;
  float scale = round_block(whole_block(x, count, filled), &values);
  *(block_bytes *)target = __builtin_convertvector(values, block_bytes);
  return scale;
}
