#include "CKernels.h"
#include "VectorMath.h"

/// The target may be an operand itself: element i depends on nothing but elements i.
#define ELEMENT_BY_ELEMENT _Pragma("clang loop vectorize(assume_safety)")

#define EACH(name, expression)                                               \
  CK_CLONES void name(const float *source, float *target, ptrdiff_t count) { \
    ELEMENT_BY_ELEMENT for (ptrdiff_t i = 0; i < count; i++) {               \
      float x = source[i];                                                   \
      target[i] = expression;                                                \
    }                                                                        \
  }

EACH(ck_exp_all, ck_exp(x))
EACH(ck_log_all, ck_log(x))
EACH(ck_tanh_all, ck_tanh(x))
EACH(ck_erf_all, ck_erf(x))
EACH(ck_sigmoid_all, (x < 0 ? ck_exp(-fabsf(x)) : 1.0f) / (1.0f + ck_exp(-fabsf(x))))
EACH(ck_sqrt_all, __builtin_elementwise_sqrt(x))
EACH(ck_absolute_all, fabsf(x))
EACH(ck_negative_all, -x)

CK_CLONES void ck_soft_cap(const float *source, float scale, float cap, float *target, ptrdiff_t count) {
  ELEMENT_BY_ELEMENT for (ptrdiff_t i = 0; i < count; i++) target[i] = cap * ck_tanh(source[i] * scale / cap);
}

CK_CLONES void ck_clip(const float *source, float low, float high, float *target, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) target[i] = ck_smaller(ck_larger(source[i], low), high);
}

#define EACH_PAIR(name, expression)                                                                      \
  CK_CLONES void name(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, \
                      ptrdiff_t count) {                                                                 \
    float first_a = *a, first_b = *b;                                                                    \
    if (a_step == 1 && b_step == 1)                                                                      \
      ELEMENT_BY_ELEMENT for (ptrdiff_t i = 0; i < count; i++) {                                         \
        float x = a[i], y = b[i];                                                                        \
        target[i] = expression;                                                                          \
      }                                                                                                  \
    else if (a_step == 1)                                                                                \
      ELEMENT_BY_ELEMENT for (ptrdiff_t i = 0; i < count; i++) {                                         \
        float x = a[i], y = first_b;                                                                     \
        target[i] = expression;                                                                          \
      }                                                                                                  \
    else                                                                                                 \
      ELEMENT_BY_ELEMENT for (ptrdiff_t i = 0; i < count; i++) {                                         \
        float x = first_a, y = b[i * b_step];                                                            \
        target[i] = expression;                                                                          \
      }                                                                                                  \
  }

EACH_PAIR(ck_add, x + y)
EACH_PAIR(ck_subtract, x - y)
EACH_PAIR(ck_multiply, x *y)
EACH_PAIR(ck_divide, x / y)
EACH_PAIR(ck_maximum, ck_larger(x, y))
EACH_PAIR(ck_minimum, ck_smaller(x, y))
EACH_PAIR(ck_equal, x == y)
EACH_PAIR(ck_unequal, x != y)
EACH_PAIR(ck_less, x < y)
EACH_PAIR(ck_less_or_equal, x <= y)

/// Rounds to the nearest integer when |x| < 2⁵¹, and leaves that integer in the low bits of the sum it came from.
static const double rounder = 6755399441055744.0;  // 1.5 · 2⁵²

CK_INLINE int64_t double_bits(double x) {
  int64_t bits;
  memcpy(&bits, &x, 8);
  return bits;
}

/// sin(x + quarter·π/2) in double precision. x = k·π/2 + r; series for sin r and cos r; right for |x| < 10⁵.
CK_INLINE float sine(float x, int64_t quarter) {
  double shifted = (double)x * 0.63661977236758134 + rounder;
  double k = shifted - rounder;
  double r = (double)x - k * 1.5707963267341256;  // the first 33 bits of π/2, so that the product is exact
  r = r - k * 6.0771005065061922e-11;             // the rest
  int64_t turn = double_bits(shifted) + quarter;
  double z = r * r;
  double odd = r + r * z * (-1.0 / 6 + z * (1.0 / 120 + z * (-1.0 / 5040 + z * (1.0 / 362880))));
  double even = 1 + z * (-1.0 / 2 + z * (1.0 / 24 + z * (-1.0 / 720 + z * (1.0 / 40320 - z / 3628800))));
  double y = turn & 1 ? even : odd;
  return (float)(turn & 2 ? -y : y);
}

#define EACH_ANGLE(name, quarter, exact)                                                      \
  CK_CLONES static int name##_moderate(const float *source, float *target, ptrdiff_t count) { \
    int unusual = 0;                                                                          \
    for (ptrdiff_t i = 0; i < count; i++) {                                                   \
      float x = source[i];                                                                    \
      unusual |= !(fabsf(x) < 1e5f);                                                          \
      target[i] = sine(x, quarter);                                                           \
    }                                                                                         \
    return unusual;                                                                           \
  }                                                                                           \
  void name(const float *source, float *target, ptrdiff_t count) {                            \
    float block[256];                                                                         \
    for (ptrdiff_t start = 0; start < count; start += 256) {                                  \
      ptrdiff_t length = count - start < 256 ? count - start : 256;                           \
      memcpy(block, source + start, (size_t)length * sizeof(float));                          \
      if (!name##_moderate(block, target + start, length)) continue;                          \
      for (ptrdiff_t i = 0; i < length; i++)                                                  \
        if (!(fabsf(block[i]) < 1e5f)) target[start + i] = exact(block[i]);                   \
    }                                                                                         \
  }

EACH_ANGLE(ck_sin_all, 0, sinf)
EACH_ANGLE(ck_cos_all, 1, cosf)

/// |x|ʸ for normal x as 2^(y·log₂|x|), with the sign of xʸ; NaN for a fractional power of x < 0.
///
/// log₂|x| = e + 2/ln 2 · artanh s with s = (m − 1)/(m + 1), and y times it, are kept as sums of two floats (Dekker's double
/// length, products split by fused multiply–adds): alone, a float would lose as many digits as the exponent has.
CK_INLINE float power(float x, float y) {
  const float factor = 2.885390082f, factor_rest = 3.85192598e-8f;  // 2 / ln 2
  uint32_t shifted = (ck_bits(x) & 0x7fffffffu) + (0x3f800000u - 0x3f3504f3u);
  float e = (float)((int32_t)(shifted >> 23) - 127);
  float m = ck_float((shifted & 0x007fffffu) + 0x3f3504f3u);
  float difference = m - 1, sum = m + 1, reciprocal = 1 / sum;
  float s = difference * reciprocal;
  float s_rest = (__builtin_fmaf(-s, sum, difference) - s * (m - (sum - 1))) * reciprocal;
  float first = factor * s;
  float first_rest = __builtin_fmaf(factor, s, -first) + (factor * s_rest + factor_rest * s);
  float z = s * s;
  float series = factor / 3 + z * (factor / 5 + z * (factor / 7 + z * (factor / 9 + z * (factor / 11))));
  float logarithm = e + first;
  float logarithm_rest = (first - (logarithm - e)) + (first_rest + s * z * series);
  float t = y * logarithm;
  float t_rest = __builtin_fmaf(y, logarithm, -t) + y * logarithm_rest;
  float clamped = t < -200 ? -200 : t > 200 ? 200 : t;
  const float rounder = 12582912.0f;  // 1.5 · 2²³
  float shifted_t = clamped + rounder;
  float f = ((clamped - (shifted_t - rounder)) + (clamped == t ? t_rest : 0)) * 0.693147181f;
  float p = 1.0f / 24 + f * (1.0f / 120 + f * (1.0f / 720 + f / 5040));
  p = 1 + f * (1 + f * (0.5f + f * (1.0f / 6 + f * p)));
  int32_t exponent = (int32_t)(ck_bits(shifted_t) - ck_bits(rounder));
  int32_t half = exponent >> 1;
  float size = p * ck_power_of_two(half) * ck_power_of_two(exponent - half);
  float half_y = y * 0.5f;
  float odd = truncf(y) == y && truncf(half_y) != half_y ? -size : size;
  float negative = truncf(y) == y ? odd : NAN;
  return x < 0 ? negative : size;
}

CK_INLINE int is_usual(float x, float y) { return fabsf(x) >= 1.17549435e-38f && fabsf(x) < INFINITY && fabsf(y) < INFINITY; }

#define USE(x, y)                \
  {                              \
    target[i] = power(x, y);     \
    unusual |= !is_usual(x, y);  \
  }

/// The powers of at most 256 elements; returns whether some element was not usual, and its power therefore wrong.
CK_CLONES static int usual_powers(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target,
                                  ptrdiff_t count) {
  int unusual = 0;
  float first_a = *a, first_b = *b;
  if (a_step == 1 && b_step == 1)
    for (ptrdiff_t i = 0; i < count; i++) USE(a[i], b[i])
  else if (a_step == 1)
    for (ptrdiff_t i = 0; i < count; i++) USE(a[i], first_b)
  else
    for (ptrdiff_t i = 0; i < count; i++) USE(first_a, b[i * b_step])
  return unusual;
}

void ck_power(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count) {
  float block[256];
  for (ptrdiff_t start = 0; start < count; start += 256) {
    ptrdiff_t length = count - start < 256 ? count - start : 256;
    const float *x = a + start * a_step, *y = b + start * b_step;
    if (usual_powers(x, a_step, y, b_step, block, length))
      for (ptrdiff_t i = 0; i < length; i++)
        if (!is_usual(x[i * a_step], y[i * b_step])) block[i] = powf(x[i * a_step], y[i * b_step]);
    memcpy(target + start, block, (size_t)length * sizeof(float));
  }
}
