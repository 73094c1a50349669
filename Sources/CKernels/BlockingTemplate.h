// A blocked matrix product for the CPU level that the including file switches on. Beside what RegistersTemplate.h asks for,
// it sets STRIP: rows of a tile, at most LANES.

#include "RegistersTemplate.h"

typedef uint16_t shorts __attribute__((vector_size(2 * LANES), aligned(2)));
typedef _Float16 halves __attribute__((vector_size(2 * LANES), aligned(2)));

CK_INLINE vector load_float32(const float *source) { return *(const vector *)source; }
CK_INLINE vector load_float16(const _Float16 *source) { return __builtin_convertvector(*(const halves *)source, vector); }
CK_INLINE float float_float32(float x) { return x; }
CK_INLINE float float_float16(_Float16 x) { return (float)x; }
CK_INLINE float float_bfloat16(uint16_t x) { return ck_float((uint32_t)x << 16); }

/// Writes `depth` elements of LANES rows as columns, `stride` floats apart. Where there are fewer rows, the last stands in
/// for those that are missing; nobody uses what comes of it.
#define DEFINE_PACK(name, element, STEP, TRANSPOSED)                                                                  \
  CK_INLINE void pack_##name(const element *source, ptrdiff_t columns, int rows, ptrdiff_t depth, float *target,      \
                             int stride) {                                                                            \
    const element *row[LANES];                                                                                        \
    for (int i = 0; i < LANES; i++) row[i] = source + (i < rows ? i : rows - 1) * columns;                            \
    ptrdiff_t start = 0;                                                                                              \
    for (; start + STEP <= depth; start += STEP, target += STEP * stride) TRANSPOSED                                  \
    for (; start < depth; start++, target += stride)                                                                  \
      for (int i = 0; i < LANES; i++) target[i] = float_##name(row[i][start]);                                        \
  }

#define ONE_BY_ONE(name)                                                               \
  {                                                                                    \
    vector block[LANES];                                                               \
    for (int i = 0; i < LANES; i++) block[i] = load_##name(row[i] + start);            \
    transpose(block);                                                                  \
    for (int i = 0; i < LANES; i++) *(vector *)(target + i * stride) = block[i];       \
  }

/// Two neighbours of 16 bits travel through the transposition as one number of 32.
#define TWO_BY_TWO                                                                                \
  {                                                                                               \
    vector block[LANES];                                                                          \
    for (int i = 0; i < LANES; i++) block[i] = *(const vector *)(row[i] + start);                 \
    transpose(block);                                                                             \
    for (int i = 0; i < LANES; i++) {                                                             \
      words pair = (words)block[i];                                                               \
      *(words *)(target + 2 * i * stride) = pair << 16;                                           \
      *(words *)(target + (2 * i + 1) * stride) = pair & 0xFFFF0000u;                             \
    }                                                                                             \
  }

DEFINE_PACK(float32, float, LANES, ONE_BY_ONE(float32))
DEFINE_PACK(float16, _Float16, LANES, ONE_BY_ONE(float16))
DEFINE_PACK(bfloat16, uint16_t, 2 * LANES, TWO_BY_TWO)

static void pack_strip(const float *x, ptrdiff_t stride, int rows, ptrdiff_t depth, float *target) {
  pack_float32(x, stride, rows, depth, target, rows);
}

#define PACK_HALF(name, element) \
  pack_##name((const element *)weight->elements + offset, weight->columns, rows, depth, target, panel_columns)

static void pack_panel(const ck_matrix *weight, ptrdiff_t row, int columns, ptrdiff_t start, ptrdiff_t depth,
                       float *target) {
  for (int half = 0; half < 2; half++, target += LANES) {
    int first = half * LANES < columns ? half * LANES : columns - 1;
    int rows = columns - first < LANES ? columns - first : LANES;
    ptrdiff_t offset = (row + first) * weight->columns + start;
    switch (weight->type) {
      case ck_float32: PACK_HALF(float32, float); break;
      case ck_bfloat16: PACK_HALF(bfloat16, uint16_t); break;
      case ck_float16: PACK_HALF(float16, _Float16); break;
      case ck_quantized8: case ck_quantized4: break;  // come as floats
    }
  }
}

/// A tile of ROWS × 2 registers; ROWS is a constant wherever this is inlined.
CK_INLINE void tile(int ROWS, ptrdiff_t depth, const float *strip, const float *ahead, const float *panel,
                    const float *bias, int accumulates, float *target, ptrdiff_t stride) {
  vector sum[STRIP][2];
  EACH for (int i = 0; i < ROWS; i++) {
    sum[i][0] = sum[i][1] = (vector){0};
    __builtin_prefetch(target + i * stride, 1);
    __builtin_prefetch(target + i * stride + panel_columns - 1, 1);
  }
  for (ptrdiff_t k = 0; k < depth; k++, strip += ROWS, ahead += ROWS, panel += panel_columns) {
    __builtin_prefetch(ahead, 0, 2);
    vector left = *(const vector *)panel, right = *(const vector *)(panel + LANES);
    EACH for (int i = 0; i < ROWS; i++) {
      sum[i][0] += strip[i] * left;
      sum[i][1] += strip[i] * right;
    }
  }
  EACH for (int i = 0; i < ROWS; i++) {
    store(sum[i][0], bias, accumulates, target + i * stride);
    store(sum[i][1], bias ? bias + LANES : bias, accumulates, target + i * stride + LANES);
  }
}

#include "TilesTemplate.h"
