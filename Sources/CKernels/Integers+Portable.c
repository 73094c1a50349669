#define LANES 4
#define STRIP 4
#define NUMBER int32_t
#define X_NUMBER int32_t
#define SHIFT 0
#define DOT(sum, weight, x) ((sum) + (weight) * (x))
#define ARRANGE arrange_words
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
                                   ptrdiff_t stride, row_sums *sums) {
  for (int block = 0; block < ck_group_blocks; block++, elements += ck_block)
    for (int j = 0; j < COUNT; j++) {
      const int16_t *values = x[j * stride].words + block * ck_block;
      int32_t dot = 0;
      for (int i = 0; i < ck_block; i++) dot += (int8_t)elements[i] * values[i];
      sums[j].sum += (float)dot * factor_of(scales, x + j * stride, block);
    }
}

CK_INLINE void add_group_of_4_bits(int COUNT, const uint8_t *elements, const uint16_t *scales, const ck_rounded_group *x,
                                   ptrdiff_t stride, row_sums *sums) {
  for (int block = 0; block < ck_group_blocks; block++, elements += ck_block / 2) {
    uint16_t words[ck_block / 4];
    memcpy(words, elements, sizeof words);
    for (int j = 0; j < COUNT; j++) {
      const int16_t *values = x[j * stride].words + block / 2 * 2 * ck_block + block % 2 * 8;
      int32_t dot = 0;
      for (int k = 0; k < 4; k++)
        for (int i = 0; i < 8; i++) dot += (words[i] >> (4 * k) & 15) * values[16 * k + i];
      sums[j].sum += ((float)dot - x[j * stride].excess[block]) * factor_of(scales, x + j * stride, block);
    }
  }
}

#include "IntegerVectorsTemplate.h"
const ck_level ck_portable_integers = {
    LANES, STRIP, step, {sizeof(x_pair) / 4, sizeof(x_pair) / 4}, {32 * LANES, 64 * LANES}, pack, pack_strip, multiply,
    unpack, .multiply_vectors = multiply_vectors, .round_groups = round_groups};
