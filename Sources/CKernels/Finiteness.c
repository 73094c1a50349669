#include "CKernels.h"

// A number is infinite or NaN exactly when all bits of its exponent are set. Blocks keep the inner loop free of branches.
enum { block = 4096 };

#define DEFINE_ALL_FINITE(name, word, exponent)                              \
  int name(const void *bytes, ptrdiff_t count) {                             \
    const word *values = bytes;                                              \
    for (ptrdiff_t start = 0; start < count; start += block) {               \
      ptrdiff_t end = start + block < count ? start + block : count;         \
      int bad = 0;                                                           \
      for (ptrdiff_t i = start; i < end; i++) bad |= (values[i] & (exponent)) == (exponent); \
      if (bad) return 0;                                                     \
    }                                                                        \
    return 1;                                                                \
  }

DEFINE_ALL_FINITE(ck_all_finite_float32, uint32_t, 0x7F800000u)
DEFINE_ALL_FINITE(ck_all_finite_bfloat16, uint16_t, 0x7F80u)
DEFINE_ALL_FINITE(ck_all_finite_float16, uint16_t, 0x7C00u)
