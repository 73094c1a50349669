#ifndef CKERNELS_INTEGERS_H
#define CKERNELS_INTEGERS_H

#include "CKernels.h"

/// Blocks that are multiplied in one go: as many as an AVX register holds scales.
enum { ck_group_blocks = 8 };

/// Rows of x, rounded to 16 bits, that one walk along a weight serves.
enum { ck_most_together = 4 };

/// Eight blocks of a row of x, rounded to 16 bits; those beyond the row's end are zeros.
///
/// As words (Rounding.h), values for 8-bit weights stand in order. Those for 4-bit weights stand as the words of two neighbouring blocks
/// hold their numbers: for each k, elements 8·k … 8·k + 7 of the first block, then of the second.
///
/// As bytes (IntegerVectors+AVX512VNNI.h), a value is 256 times a high byte plus a low one, both signed. For 8-bit weights two
/// neighbouring blocks' high bytes stand in order, then their low ones. For 4-bit weights four neighbouring blocks' do as the bytes of the weight hold
/// their numbers: the high bytes that belong to the lower halves of those bytes, to the upper ones, then the low bytes.
typedef struct {
  float scales[ck_group_blocks];
  float excess[ck_group_blocks];  // what is added to a weight's numbers, so that they have no sign, times Σ values
  union {
    int16_t words[ck_group_blocks * ck_block];
    int8_t bytes[2 * ck_group_blocks * ck_block];
  };
} ck_rounded_group;

static inline ptrdiff_t ck_block_count(ptrdiff_t columns) { return (columns + ck_block - 1) / ck_block; }
static inline ptrdiff_t ck_group_count(ptrdiff_t columns) {
  return (ck_block_count(columns) + ck_group_blocks - 1) / ck_group_blocks;
}

/// Rounds a block, of which `count` elements are there and the others zeros; returns its scale, NaN where x is not finite.
float ck_round_to_8_bits(const float *x, ptrdiff_t count, int8_t *target);

#endif
