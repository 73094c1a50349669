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

ptrdiff_t ck_first_index(const float *source, float value, ptrdiff_t count) {
  ptrdiff_t i = 0;
  while (i < count && source[i] != value && !(value != value && source[i] != source[i])) i++;
  return i;
}

#define ANY_WITH_ALL_BITS(name, word) \
  CK_CLONES int name(const word *values, word bits, ptrdiff_t count) {                       \
    int found = 0;                                                                           \
    for (ptrdiff_t i = 0; i < count; i++) found |= (values[i] & bits) == bits;               \
    return found;                                                                            \
  }

ANY_WITH_ALL_BITS(ck_any_with_all_bits_16, uint16_t)
ANY_WITH_ALL_BITS(ck_any_with_all_bits_32, uint32_t)
