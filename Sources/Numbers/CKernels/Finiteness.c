#include "CKernels.h"
#include "VectorMath.h"

#include <stdatomic.h>

// A number is infinite or NaN exactly when all bits of its exponent are set. The inner loop has no branches; all threads
// share the blocks.

enum { block = 1 << 16 };

typedef struct {
  const void *values;
  ptrdiff_t count;
  atomic_int is_bad;
} job;

#define DEFINE_ALL_FINITE(name, word, exponent)                                                          \
  CK_CLONES static int has_bad_##name(const word *values, ptrdiff_t count) {                             \
    int bad = 0;                                                                                         \
    for (ptrdiff_t i = 0; i < count; i++) bad |= (values[i] & (exponent)) == (exponent);                 \
    return bad;                                                                                          \
  }                                                                                                      \
  static void look_##name(void *context, ptrdiff_t index) {                                              \
    job *job = context;                                                                                  \
    ptrdiff_t start = index * block, rest = job->count - start;                                          \
    if (job->is_bad) return;                                                                             \
    if (has_bad_##name((const word *)job->values + start, rest < block ? rest : block)) job->is_bad = 1; \
  }                                                                                                      \
  int name(const void *values, ptrdiff_t count) {                                                        \
    job job = {.values = values, .count = count};                                                        \
    ck_parallel((count + block - 1) / block, look_##name, &job);                                         \
    return !job.is_bad;                                                                                  \
  }

DEFINE_ALL_FINITE(ck_all_finite_float32, uint32_t, 0x7F800000u)
DEFINE_ALL_FINITE(ck_all_finite_bfloat16, uint16_t, 0x7F80u)
DEFINE_ALL_FINITE(ck_all_finite_float16, uint16_t, 0x7C00u)
