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

/// (gelu)′: ½(1 + t) + ½x(1 − t²)·√(2/π)(1 + 3·0.044715 x²), t the tangent in gelu itself.
CK_INLINE float gelu_derivative(float x) {
  const float factor = 0.797884561f, cubic = 0.044715f;
  float t = ck_tanh(factor * (x + cubic * x * x * x));
  return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * factor * (1 + 3 * cubic * x * x);
}

EACH(ck_exp_all, ck_exp(x))
EACH(ck_tanh_all, ck_tanh(x))
EACH(ck_gelu_tanh_derivative, gelu_derivative(x))
EACH(ck_sigmoid_all, (x < 0 ? ck_exp(-fabsf(x)) : 1.0f) / (1.0f + ck_exp(-fabsf(x))))

CK_CLONES void ck_soft_cap(const float *source, float scale, float cap, float *target, ptrdiff_t count) {
  _Pragma("clang loop vectorize(assume_safety)")
  for (ptrdiff_t i = 0; i < count; i++) target[i] = cap * ck_tanh(source[i] * scale / cap);
}

#define EACH_OF(x, y, operation) \
  _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t i = 0; i < count; i++) target[i] = (x)operation(y);

#define EACH_PAIR(name, operation)                                                                       \
  CK_CLONES void name(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, \
                      ptrdiff_t count) {                                                                 \
    float first_a = *a, first_b = *b;                                                                    \
    if (a_step == 1 && b_step == 1) EACH_OF(a[i], b[i], operation)                                       \
    else if (a_step == 1) EACH_OF(a[i], first_b, operation)                                              \
    else EACH_OF(first_a, b[i * b_step], operation)                                                      \
  }

EACH_PAIR(ck_add, +)
EACH_PAIR(ck_subtract, -)
EACH_PAIR(ck_multiply, *)
EACH_PAIR(ck_divide, /)
