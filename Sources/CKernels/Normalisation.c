#include "CKernels.h"
#include "VectorMath.h"

// Sums run in double precision: over a vocabulary, or a row of thousands, a float would lose digits.

CK_INLINE float softmax_exp(const float *source, float largest, float *target, ptrdiff_t columns) {
#pragma clang fp reassociate(on)
  double sum = 0;
#pragma clang loop vectorize(assume_safety)
  for (ptrdiff_t i = 0; i < columns; i++) {
    float value = ck_exp(source[i] - largest);
    target[i] = value;
    sum += (double)value;
  }
  return (float)(1 / sum);
}

CK_CLONES void ck_softmax(const float *source, float *target, ptrdiff_t rows, ptrdiff_t columns) {
  for (ptrdiff_t row = 0; row < rows; row++, source += columns, target += columns) {
    float scale = softmax_exp(source, ck_largest(source, columns), target, columns);
    for (ptrdiff_t i = 0; i < columns; i++) target[i] *= scale;
  }
}

CK_CLONES void ck_layer_norm(const float *source, const float *weight, const float *bias, float epsilon, float *target,
                             ptrdiff_t rows, ptrdiff_t columns) {
  for (ptrdiff_t row = 0; row < rows; row++, source += columns, target += columns) {
    double mean = ck_sum(source, columns) / (double)columns;
    double variance = ck_sum_of_squares_about(source, mean, columns) / (double)columns;
    float scale = (float)(1 / sqrt(variance + epsilon));
#pragma clang loop vectorize(assume_safety)
    for (ptrdiff_t i = 0; i < columns; i++) target[i] = (float)(source[i] - mean) * scale * weight[i] + bias[i];
  }
}

CK_CLONES void ck_rms_norm(const float *source, const float *weight, float epsilon, float *target, ptrdiff_t rows,
                           ptrdiff_t columns) {
  for (ptrdiff_t row = 0; row < rows; row++, source += columns, target += columns) {
    double square = ck_sum_of_squares_about(source, 0, columns) / (double)columns;
    float scale = (float)(1 / sqrt(square + epsilon));
#pragma clang loop vectorize(assume_safety)
    for (ptrdiff_t i = 0; i < columns; i++) target[i] = source[i] * scale * (1 + weight[i]);
  }
}

/// x/2 · (1 + tanh u) = x / (1 + e⁻²ᵘ), which loses no digits, with u = √(2/π) (x + 0.044715 x³).
CK_INLINE float gelu(float x) {
  const float factor = -2 * 0.7978845608028654f;  // −2 √(2/π)
  return x / (1 + ck_exp(factor * (x + 0.044715f * x * x * x)));
}

CK_CLONES void ck_gelu_tanh(const float *source, float *target, ptrdiff_t count) {
#pragma clang loop vectorize(assume_safety)
  for (ptrdiff_t i = 0; i < count; i++) target[i] = gelu(source[i]);
}

CK_CLONES void ck_gelu_tanh_times(const float *source, const float *factor, float *target, ptrdiff_t count) {
#pragma clang loop vectorize(assume_safety)
  for (ptrdiff_t i = 0; i < count; i++) target[i] = gelu(source[i]) * factor[i];
}
