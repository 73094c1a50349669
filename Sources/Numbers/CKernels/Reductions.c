#include "CKernels.h"
#include "VectorMath.h"

CK_CLONES double ck_sum(const float *source, ptrdiff_t count) {
#pragma clang fp reassociate(on) contract(fast)
  double sum = 0;
  for (ptrdiff_t i = 0; i < count; i++) sum += (double)source[i];
  return sum;
}

CK_CLONES double ck_sum_of_squares_about(const float *source, double centre, ptrdiff_t count) {
#pragma clang fp reassociate(on) contract(fast)
  double sum = 0;
  for (ptrdiff_t i = 0; i < count; i++) {
    double difference = (double)source[i] - centre;
    sum += difference * difference;
  }
  return sum;
}

CK_CLONES void ck_add_rows(const float *source, double *totals, ptrdiff_t rows, ptrdiff_t columns) {
  ptrdiff_t row = 0;
  for (; row + 4 <= rows; row += 4) {  // four at a time: the totals are loaded and stored a quarter as often
    const float *a = source + row * columns, *b = a + columns, *c = b + columns, *d = c + columns;
    for (ptrdiff_t i = 0; i < columns; i++) totals[i] += ((double)a[i] + (double)b[i]) + ((double)c[i] + (double)d[i]);
  }
  for (; row < rows; row++)
    for (ptrdiff_t i = 0; i < columns; i++) totals[i] += (double)source[row * columns + i];
}

CK_CLONES void ck_add_squares_about(const float *source, const double *centres, double *totals, ptrdiff_t rows,
                                    ptrdiff_t columns) {
  for (ptrdiff_t row = 0; row < rows; row++)
    for (ptrdiff_t i = 0; i < columns; i++) {
      double difference = (double)source[row * columns + i] - centres[i];
      totals[i] += difference * difference;
    }
}

CK_CLONES void ck_keep_best(const float *source, float sign, float row, float *best, float *index, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) {
    float x = source[i], y = best[i];
    int better = (sign * x > sign * y) | ((x != x) & (y == y));
    best[i] = better ? x : y;
    index[i] = better ? row : index[i];
  }
}

typedef float lanes __attribute__((vector_size(128)));
typedef int32_t mask __attribute__((vector_size(128)));
enum { lane_count = 32 };

/// The last lanes overlap those before them, which changes no extreme.
#define EXTREME(name, precedes, elementwise, reduce)                                        \
  CK_CLONES float name(const float *source, ptrdiff_t count) {                              \
    float extreme = source[0];                                                              \
    if (count < lane_count) {                                                               \
      for (ptrdiff_t i = 1; i < count; i++) extreme = precedes(source[i], extreme);         \
      return extreme;                                                                       \
    }                                                                                       \
    lanes best;                                                                             \
    memcpy(&best, source, sizeof best);                                                     \
    mask is_nan = best != best;                                                             \
    for (ptrdiff_t i = lane_count; i < count; i += lane_count) {                            \
      lanes x;                                                                              \
      memcpy(&x, source + (i < count - lane_count ? i : count - lane_count), sizeof x);     \
      best = elementwise(best, x);                                                          \
      is_nan |= x != x;                                                                     \
    }                                                                                       \
    return __builtin_reduce_or(is_nan) ? NAN : reduce(best);                                \
  }

EXTREME(ck_largest, ck_larger, __builtin_elementwise_max, __builtin_reduce_max)
EXTREME(ck_smallest, ck_smaller, __builtin_elementwise_min, __builtin_reduce_min)

#define FIRST_INDEX(condition)                                             \
  enum { block = 64 };                                                     \
  ptrdiff_t i = 0;                                                         \
  for (; i + block <= count; i += block) {                                 \
    int found = 0;                                                         \
    for (ptrdiff_t j = i; j < i + block; j++) {                            \
      float x = source[j];                                                 \
      found |= condition;                                                  \
    }                                                                      \
    if (found) break;                                                      \
  }                                                                        \
  for (; i < count; i++) {                                                 \
    float x = source[i];                                                   \
    if (condition) break;                                                  \
  }                                                                        \
  return i;

CK_CLONES static ptrdiff_t first_nan(const float *source, ptrdiff_t count) { FIRST_INDEX(x != x) }
CK_CLONES static ptrdiff_t first_equal(const float *source, float value, ptrdiff_t count) { FIRST_INDEX(x == value) }

ptrdiff_t ck_first_index(const float *source, float value, ptrdiff_t count) {
  return value != value ? first_nan(source, count) : first_equal(source, value, count);
}
