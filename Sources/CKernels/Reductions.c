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

#define EXTREME(name, precedes)                                                                       \
  CK_CLONES float name(const float *source, ptrdiff_t count) {                                        \
    enum { lanes = 32 };                                                                              \
    float best[lanes];                                                                                \
    ptrdiff_t i = 0;                                                                                  \
    for (int lane = 0; lane < lanes; lane++) best[lane] = source[0];                                  \
    for (; i + lanes <= count; i += lanes)                                                            \
      for (int lane = 0; lane < lanes; lane++) best[lane] = precedes(source[i + lane], best[lane]);   \
    for (; i < count; i++) best[0] = precedes(source[i], best[0]);                                    \
    for (int lane = 1; lane < lanes; lane++) best[0] = precedes(best[lane], best[0]);                 \
    return best[0];                                                                                   \
  }

EXTREME(ck_largest, ck_larger)
EXTREME(ck_smallest, ck_smaller)

CK_CLONES ptrdiff_t ck_first_index(const float *source, float value, ptrdiff_t count) {
  enum { block = 64 };
  int is_nan = value != value;
  ptrdiff_t start = 0;
  for (; start + block <= count; start += block) {
    int found = 0;
    for (int i = 0; i < block; i++) found |= (source[start + i] == value) | (is_nan & (source[start + i] != source[start + i]));
    if (found) break;
  }
  while (start < count && !(source[start] == value || (is_nan && source[start] != source[start]))) start++;
  return start;
}
