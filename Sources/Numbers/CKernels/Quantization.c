#include "CKernels.h"
#include "VectorMath.h"

static uint16_t half_bits(float x) {
  _Float16 half = (_Float16)x;
  uint16_t bits;
  memcpy(&bits, &half, 2);
  return bits;
}

static float half_float(uint16_t bits) {
  _Float16 half;
  memcpy(&half, &bits, 2);
  return (float)half;
}

/// The nearest whole number that `low` and `high` allow.
CK_INLINE float nearest(float x, float low, float high) {
  const float rounder = 12582912.0f;  // 1.5 · 2²³: adding it leaves no room for a fraction
  float clipped = x < low ? low : x > high ? high : x;
  return (clipped + rounder) - rounder;
}

/// A block's scale as a half holds it, which is 0 if it is tiny and never infinite.
static float storable(float scale) {
  return half_float(half_bits(scale > 65504.0f ? 65504.0f : scale < -65504.0f ? -65504.0f : scale));
}

static float reciprocal(float scale) { return scale == 0 ? 0 : 1 / scale; }

CK_CLONES static float error_of(const float *block, float scale) {
#pragma clang fp reassociate(on)
  float inverse = reciprocal(scale), error = 0;
  for (int i = 0; i < ck_block; i++) {
    float difference = block[i] - scale * nearest(block[i] * inverse, -8, 7);
    error += difference * difference;
  }
  return error;
}

static float extreme(const float *block) {
  float extreme = 0;
  for (int i = 0; i < ck_block; i++) extreme = fabsf(block[i]) > fabsf(extreme) ? block[i] : extreme;
  return extreme;
}

/// The scale with the least squared error of those that map the extreme to around −8 or 8.
static float best_scale(const float *block) {
  static const float levels[] = {-8, -7.5f, -8.5f, -7, -9, 8, 7.5f, 7};
  float largest = extreme(block), best = 0, least = 0;
  for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
    float scale = storable(largest / levels[i]), error = error_of(block, scale);
    if (i == 0 || error < least) {
      least = error;
      best = scale;
    }
  }
  return best;
}

CK_CLONES static void store8(const float *block, float scale, uint8_t *target) {
  float inverse = reciprocal(scale);
  for (int i = 0; i < ck_block; i++) target[i] = (uint8_t)(int8_t)nearest(block[i] * inverse, -127, 127);
}

static void store4(const float *block, float scale, uint8_t *target) {
  float inverse = reciprocal(scale);
  for (int j = 0; j < ck_block / 4; j++) {
    uint16_t word = 0;
    for (int k = 0; k < 4; k++)
      word |= (uint16_t)((int)nearest(block[ck_block / 4 * k + j] * inverse, -8, 7) + 8) << (4 * k);
    memcpy(target + 2 * j, &word, 2);
  }
}

void ck_quantize(const float *source, ptrdiff_t rows, ptrdiff_t columns, ck_element type, uint8_t *elements,
                 uint16_t *scales) {
  for (ptrdiff_t row = 0; row < rows; row++, source += columns)
    for (ptrdiff_t start = 0; start < columns; start += ck_block, elements += ck_block_bytes(type), scales++) {
      float block[ck_block] = {0};
      memcpy(block, source + start, (size_t)(columns - start < ck_block ? columns - start : ck_block) * sizeof *block);
      float scale = type == ck_quantized4 ? best_scale(block) : storable(fabsf(extreme(block)) / 127);
      (type == ck_quantized4 ? store4 : store8)(block, scale, elements);
      *scales = half_bits(scale);
    }
}

CK_CLONES static void load8(const uint8_t *elements, float scale, float *block) {
  for (int i = 0; i < ck_block; i++) block[i] = (float)(int8_t)elements[i] * scale;
}

CK_CLONES static void load4(const uint8_t *elements, float scale, float *block) {
  uint16_t words[ck_block / 4];
  memcpy(words, elements, sizeof words);
  for (int k = 0; k < 4; k++)
    for (int j = 0; j < ck_block / 4; j++) block[ck_block / 4 * k + j] = (float)((words[j] >> (4 * k) & 15) - 8) * scale;
}

void ck_dequantize(const ck_matrix *matrix, ptrdiff_t first, ptrdiff_t end, ptrdiff_t start, ptrdiff_t count,
                   float *target) {
  ptrdiff_t blocks = (matrix->columns + ck_block - 1) / ck_block, bytes = ck_block_bytes(matrix->type);
  for (ptrdiff_t row = first; row < end; row++, target += count)
    for (ptrdiff_t column = 0; column < count; column += ck_block) {
      ptrdiff_t index = row * blocks + (start + column) / ck_block;
      const uint8_t *elements = (const uint8_t *)matrix->elements + index * bytes;
      float block[ck_block];
      (matrix->type == ck_quantized4 ? load4 : load8)(elements, half_float(matrix->scales[index]), block);
      memcpy(target + column, block, (size_t)(count - column < ck_block ? count - column : ck_block) * sizeof *block);
    }
}
