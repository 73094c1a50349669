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
EACH(ck_tanh_all, ck_tanh(x))
EACH(ck_sigmoid_all, (x < 0 ? ck_exp(-fabsf(x)) : 1.0f) / (1.0f + ck_exp(-fabsf(x))))

CK_CLONES void ck_soft_cap(const float *source, float scale, float cap, float *target, ptrdiff_t count) {
  _Pragma("clang loop vectorize(assume_safety)")
  for (ptrdiff_t i = 0; i < count; i++) target[i] = cap * ck_tanh(source[i] * scale / cap);
}

CK_CLONES void ck_accumulate(const float *source, float *target, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) target[i] += source[i];
}
