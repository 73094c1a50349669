#include "CKernels.h"
#include "VectorMath.h"

#define EACH(name, expression)                                               \
  CK_CLONES void name(const float *source, float *target, ptrdiff_t count) { \
    _Pragma("clang loop vectorize(assume_safety)")                           \
    for (ptrdiff_t i = 0; i < count; i++) {                                  \
      float x = source[i];                                                   \
      target[i] = expression;                                                \
    }                                                                        \
  }

EACH(ck_exp_all, ck_exp(x))
EACH(ck_sigmoid_all, (x < 0 ? ck_exp(-fabsf(x)) : 1.0f) / (1.0f + ck_exp(-fabsf(x))))
