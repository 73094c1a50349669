// The products of one to eight rows of x in floats, after BlockingTemplate.h. The including file sets what WalkTemplate.h asks
// for.
//
// A dot product is 32 running sums, added up in halves at the end, so that every way of walking a weight gives the same.

#define X_FLOATS(columns) (columns)
#include "WalkTemplate.h"

enum { sum_lanes = ck_interleaved };

typedef float sixteen __attribute__((vector_size(64), aligned(4)));

/// The sum of 32 numbers, added in halves; they are copies, since sums whose address is taken would leave their registers.
CK_INLINE float total(const float *sum) {
  sixteen half = *(const sixteen *)sum + *(const sixteen *)(sum + 16);
  float __attribute__((vector_size(32))) quarter = __builtin_shufflevector(half, half, 0, 1, 2, 3, 4, 5, 6, 7) +
                                                   __builtin_shufflevector(half, half, 8, 9, 10, 11, 12, 13, 14, 15);
  float __attribute__((vector_size(16))) eighth =
      __builtin_shufflevector(quarter, quarter, 0, 1, 2, 3) + __builtin_shufflevector(quarter, quarter, 4, 5, 6, 7);
  return eighth[0] + eighth[2] + (eighth[1] + eighth[3]);
}

#define COPY_REST(target, source) memcpy(target, source, (size_t)(columns - i) * sizeof *(source))

/// ROWS rows of a weight, `distance` elements from one to the next, times COUNT rows of x, interleaved;
/// totals[row of x][row of the weight].
#define DEFINE_SEVERAL(name, element)                                                                            \
  CK_INLINE void add_several_##name(int ROWS, int COUNT, const element *row, ptrdiff_t distance, const float *x, \
                                    vector sum[most_rows][VECTORS][sum_lanes / LANES]) {                         \
    vector weight, values[VECTORS];                                                                              \
    EACH for (int i = 0; i < sum_lanes / LANES; i++) {                                                           \
      EACH for (int j = 0; j < COUNT; j++) values[j] = *(const vector *)(x + j * sum_lanes + LANES * i);         \
      EACH for (int r = 0; r < ROWS; r++) {                                                                      \
        take_##name(row + r * distance + LANES * i, &weight);                                                    \
        EACH for (int j = 0; j < COUNT; j++) sum[r][j][i] += weight * values[j];                                 \
      }                                                                                                          \
    }                                                                                                            \
  }                                                                                                              \
  CK_INLINE void several_##name(int ROWS, int COUNT, const element *row, ptrdiff_t distance, const float *x,     \
                                ptrdiff_t columns, float totals[VECTORS][most_rows]) {                           \
    vector sum[most_rows][VECTORS][sum_lanes / LANES];                                                           \
    EACH for (int r = 0; r < ROWS; r++)                                                                          \
      EACH for (int j = 0; j < COUNT; j++)                                                                       \
        EACH for (int i = 0; i < sum_lanes / LANES; i++) sum[r][j][i] = (vector){0};                             \
    ptrdiff_t i = 0;                                                                                             \
    for (; i + sum_lanes <= columns; i += sum_lanes) {                                                           \
      EACH for (int r = 0; r < ROWS; r++)                                                                        \
        ask_for(ROWS, row + r * distance + i, sum_lanes * sizeof(element));                                      \
      add_several_##name(ROWS, COUNT, row + i, distance, x + i * COUNT, sum);                                    \
    }                                                                                                            \
    if (i < columns) {                                                                                           \
      element rest[most_rows][sum_lanes] = {{0}};                                                                \
      float values[VECTORS][sum_lanes] = {{0}};                                                                  \
      EACH for (int r = 0; r < ROWS; r++) COPY_REST(rest[r], row + r * distance + i);                            \
      EACH for (int j = 0; j < COUNT; j++) COPY_REST(values[j], x + i * COUNT + j * (columns - i));              \
      add_several_##name(ROWS, COUNT, rest[0], sum_lanes, values[0], sum);                                       \
    }                                                                                                            \
    EACH for (int r = 0; r < ROWS; r++)                                                                          \
      EACH for (int j = 0; j < COUNT; j++) {                                                                     \
        float lanes[sum_lanes];                                                                                  \
        EACH for (int k = 0; k < sum_lanes / LANES; k++) *(vector *)(lanes + LANES * k) = sum[r][j][k];          \
        totals[j][r] = total(lanes);                                                                             \
      }                                                                                                          \
  }

#define DEFINE_PRODUCTS(name, element) \
  DEFINE_SEVERAL(name, element)        \
  DEFINE_ROWS(name, element)

DEFINE_PRODUCTS(float32, float)
DEFINE_PRODUCTS(bfloat16, uint16_t)
DEFINE_PRODUCTS(float16, _Float16)

static void multiply_vectors(const float *x, ptrdiff_t count, const ck_product *product, ptrdiff_t first, ptrdiff_t end) {
  switch (product->weight.type) {
    case ck_float32: MULTIPLY(float32)
    case ck_bfloat16: MULTIPLY(bfloat16)
    case ck_float16: MULTIPLY(float16)
    case ck_quantized8: case ck_quantized4: return;  // come as floats
  }
}
