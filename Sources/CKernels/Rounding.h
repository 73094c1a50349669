#ifndef CKERNELS_ROUNDING_H
#define CKERNELS_ROUNDING_H

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

/// Rounds a block to −127…127 and returns its scale, which is NaN where the block is not finite.
CK_INLINE float round_block(const float *block, int32_t *target) {
  const float limit = 127, rounder = 12582912.0f;  // 1.5 · 2²³: adding it rounds to an integer, found in the low bits
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

#endif
