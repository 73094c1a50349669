#ifndef CKERNELS_VECTOR_MATH_H
#define CKERNELS_VECTOR_MATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

// Elementary functions without branches or calls, so that a loop over them vectorises. Each is within 2 units in the last
// place of the true value, and agrees with the C library on NaN, infinities and subnormals.

#define CK_INLINE static inline __attribute__((always_inline))

/// Compiles a function for several CPU levels; the loader picks the best one.
#if defined(__x86_64__) && defined(__linux__)
#define CK_CLONES __attribute__((target_clones("avx512f", "arch=x86-64-v3", "default")))
#else
#define CK_CLONES
#endif

CK_INLINE uint32_t ck_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  return bits;
}

CK_INLINE float ck_float(uint32_t bits) {
  float x;
  memcpy(&x, &bits, 4);
  return x;
}

/// 2ⁿ for −126 ≤ n ≤ 127.
CK_INLINE float ck_power_of_two(int32_t n) { return ck_float((uint32_t)(n + 127) << 23); }

/// The larger and the smaller of two; NaN when either is.
CK_INLINE float ck_larger(float a, float b) { return a > b || a != a ? a : b; }
CK_INLINE float ck_smaller(float a, float b) { return a < b || a != a ? a : b; }

/// eˣ. x = n·ln 2 + r with |r| ≤ ln 2 / 2; polynomial of eʳ from Cephes' expf; 2ⁿ in two factors, for the subnormals.
CK_INLINE float ck_exp(float x) {
  const float rounder = 12582912.0f;  // 1.5 · 2²³: adding it rounds to an integer, found in the low bits
  float clamped = x < -104.0f ? -104.0f : x > 89.0f ? 89.0f : x;
  float shifted = clamped * 1.44269504088896341f + rounder;
  float n = shifted - rounder;
  int32_t exponent = (int32_t)(ck_bits(shifted) - ck_bits(rounder));
  float r = clamped - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  int32_t half = exponent >> 1;
  return p * ck_power_of_two(half) * ck_power_of_two(exponent - half);
}

/// The hyperbolic tangent: Cephes' odd polynomial near 0, 1 − 2/(e²ˣ + 1) further out.
CK_INLINE float ck_tanh(float x) {
  float size = fabsf(x), square = x * x;
  float p = -5.70498872745e-3f;
  p = p * square + 2.06390887954e-2f;
  p = p * square - 5.37397155531e-2f;
  p = p * square + 1.33314422036e-1f;
  p = p * square - 3.33332819422e-1f;
  float near = p * square * x + x;
  float far = copysignf(1.0f - 2.0f / (ck_exp(2.0f * size) + 1.0f), x);
  return size < 0.625f ? near : far;
}

#endif
