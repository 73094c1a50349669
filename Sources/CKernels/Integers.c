#include "Integers.h"
#include "VectorMath.h"

/// The largest magnitude of a block; infinity or NaN if one is there.
CK_INLINE float largest_of(const float *block) {
  uint32_t largest = 0;  // the bits of magnitudes are ordered as they are, NaN above all
  for (int i = 0; i < ck_block; i++) {
    uint32_t magnitude = ck_bits(block[i]) & 0x7FFFFFFFu;
    largest = magnitude > largest ? magnitude : largest;
  }
  return ck_float(largest);
}

/// Rounds a block to −limit…limit and returns its scale, which is NaN where the block is not finite.
CK_INLINE float round_block(const float *block, float limit, int32_t *target) {
  const float rounder = 12582912.0f;  // 1.5 · 2²³: adding it rounds to an integer, found in the low bits
  float largest = largest_of(block);
  float inverse = largest > 1e-30f && largest < INFINITY ? limit / largest : 0;
  for (int i = 0; i < ck_block; i++) {
    float value = inverse == 0 ? 0 : block[i] * inverse;
    target[i] = (int32_t)(ck_bits(value + rounder) - ck_bits(rounder));
  }
  return inverse > 0 ? largest / limit : largest < INFINITY ? 0 : NAN;
}

/// `count` elements of a row, and zeros after its end.
CK_INLINE const float *whole_block(const float *x, ptrdiff_t count, float filled[ck_block]) {
  if (count >= ck_block) return x;
  memset(filled, 0, ck_block * sizeof *filled);
  if (count > 0) memcpy(filled, x, (size_t)count * sizeof *filled);
  return filled;
}

CK_CLONES float ck_round_to_8_bits(const float *x, ptrdiff_t count, int8_t *target, int32_t *sum) {
  float filled[ck_block];
  int32_t values[ck_block];
  float scale = round_block(whole_block(x, count, filled), 127, values);
  *sum = 0;
  for (int i = 0; i < ck_block; i++) {
    target[i] = (int8_t)values[i];
    *sum += values[i];
  }
  return scale;
}

/// Rounds one block of a group.
CK_CLONES static void round_to_16_bits(const float *x, ptrdiff_t count, ck_element type, int block,
                                       ck_rounded_group *target) {
  float filled[ck_block];
  int32_t values[ck_block], sum = 0;
  int16_t narrow[ck_block];
  target->scales[block] = round_block(whole_block(x, count, filled), 32767, values);
  for (int i = 0; i < ck_block; i++) {
    narrow[i] = (int16_t)values[i];
    sum += values[i];
  }
  target->excess[block] = 8 * (float)sum;
  if (type == ck_quantized8) memcpy(target->values + block * ck_block, narrow, sizeof narrow);
  else
    for (int k = 0; k < 4; k++)
      memcpy(target->values + block / 2 * 2 * ck_block + 16 * k + block % 2 * 8, narrow + 8 * k, 8 * sizeof *narrow);
}

void ck_round_rows_to_16_bits(const float *x, ptrdiff_t rows, ptrdiff_t columns, ck_element type,
                              ck_rounded_group *target) {
  for (ptrdiff_t row = 0; row < rows; row++, x += columns)
    for (ptrdiff_t group = 0; group < ck_group_count(columns); group++, target++)
      for (int block = 0; block < ck_group_blocks; block++) {
        ptrdiff_t start = (group * ck_group_blocks + block) * ck_block;
        round_to_16_bits(x + start, columns - start, type, block, target);
      }
}
