#ifndef CKERNELS_ROUNDING_H
#define CKERNELS_ROUNDING_H

#include "Integers.h"
#include "VectorMath.h"

// Blocks as vectors of 32 numbers, which every level divides into as many registers as it needs.

typedef float block_floats __attribute__((vector_size(4 * ck_block), aligned(4)));
typedef uint32_t block_bits __attribute__((vector_size(4 * ck_block), aligned(4)));
typedef int32_t block_ints __attribute__((vector_size(4 * ck_block), aligned(4)));
typedef int8_t block_bytes __attribute__((vector_size(ck_block), aligned(1)));

/// The largest magnitude of a block; infinity or NaN if one is there.
CK_INLINE float largest_of(const float *block) {
  // The bits of magnitudes are ordered as they are, NaN above all.
  return ck_float(__builtin_reduce_max((block_bits) * (const block_floats *)block & 0x7FFFFFFFu));
}

/// Rounds a block to −127…127 and returns its scale, which is NaN where the block is not finite.
CK_INLINE float round_block(const float *block, block_ints *target) {
#pragma clang fp contract(off)  // so that every level rounds alike
  const float limit = 127, rounder = 12582912.0f;  // 1.5 · 2²³: adding it rounds to an integer, found in the low bits
  float largest = largest_of(block);
  *target = (block_ints){0};
  if (!(largest > 1e-30f)) return largest < INFINITY ? 0 : NAN;
  if (!(largest < INFINITY)) return NAN;
  *target = (block_ints)(*(const block_floats *)block * (limit / largest) + rounder) - (int32_t)ck_bits(rounder);
  return largest / limit;
}

/// `count` elements of a row, and zeros after its end.
CK_INLINE const float *whole_block(const float *x, ptrdiff_t count, float filled[ck_block]) {
  if (count >= ck_block) return x;
  memset(filled, 0, ck_block * sizeof *filled);
  if (count > 0) memcpy(filled, x, (size_t)count * sizeof *filled);
  return filled;
}

#endif
