#include "CKernels.h"
#include "VectorMath.h"

/// Batcher's odd–even merge sort, for any count (Knuth, The Art of Computer Programming 5.2.2, algorithm M). Which items it
/// compares does not depend on their values, so that rows are sorted in the lanes of a vector.
#define SORTING_NETWORK(name, item)                                                          \
  typedef item name##_lanes __attribute__((vector_size(CK_SORTED_TOGETHER * sizeof(item)))); \
  CK_CLONES void name(item *items, ptrdiff_t count) {                                        \
    enum { size = sizeof(name##_lanes) };                                                    \
    for (ptrdiff_t p = 1; p < count; p *= 2)                                                 \
      for (ptrdiff_t k = p; k >= 1; k /= 2)                                                  \
        for (ptrdiff_t j = k % p; j + k < count; j += 2 * k)                                 \
          for (ptrdiff_t i = j; i < j + k && i + k < count; i++) {                           \
            if ((i ^ (i + k)) >= 2 * p) continue;                                            \
            item *a = items + i * CK_SORTED_TOGETHER, *b = a + k * CK_SORTED_TOGETHER;       \
            name##_lanes x, y;                                                               \
            memcpy(&x, a, size);                                                             \
            memcpy(&y, b, size);                                                             \
            name##_lanes smaller = __builtin_elementwise_min(x, y), larger = __builtin_elementwise_max(x, y); \
            memcpy(a, &smaller, size);                                                       \
            memcpy(b, &larger, size);                                                        \
          }                                                                                  \
  }

SORTING_NETWORK(ck_sort_32, uint32_t)
SORTING_NETWORK(ck_sort_64, uint64_t)
