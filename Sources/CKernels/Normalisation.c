#include "CKernels.h"

#include <math.h>

void ck_softmax(const float *source, float *target, ptrdiff_t rows, ptrdiff_t columns) {
  for (ptrdiff_t row = 0; row < rows; row++, source += columns, target += columns) {
    float largest = -INFINITY;
    for (ptrdiff_t i = 0; i < columns; i++) largest = source[i] > largest ? source[i] : largest;
    double sum = 0;
    for (ptrdiff_t i = 0; i < columns; i++) {
      target[i] = expf(source[i] - largest);
      sum += target[i];
    }
    float scale = (float)(1 / sum);
    for (ptrdiff_t i = 0; i < columns; i++) target[i] *= scale;
  }
}

void ck_layer_norm(const float *source, const float *weight, const float *bias, float epsilon, float *target,
                   ptrdiff_t rows, ptrdiff_t columns) {
  for (ptrdiff_t row = 0; row < rows; row++, source += columns, target += columns) {
    double sum = 0, squares = 0;
    for (ptrdiff_t i = 0; i < columns; i++) sum += source[i];
    double mean = sum / (double)columns;
    for (ptrdiff_t i = 0; i < columns; i++) squares += (source[i] - mean) * (source[i] - mean);
    float centre = (float)mean, scale = (float)(1 / sqrt(squares / (double)columns + epsilon));
    for (ptrdiff_t i = 0; i < columns; i++) target[i] = (source[i] - centre) * scale * weight[i] + bias[i];
  }
}

void ck_rms_norm(const float *source, const float *weight, float epsilon, float *target, ptrdiff_t rows,
                 ptrdiff_t columns) {
  for (ptrdiff_t row = 0; row < rows; row++, source += columns, target += columns) {
    double squares = 0;
    for (ptrdiff_t i = 0; i < columns; i++) squares += (double)source[i] * source[i];
    float scale = (float)(1 / sqrt(squares / (double)columns + epsilon));
    for (ptrdiff_t i = 0; i < columns; i++) target[i] = source[i] * scale * (1 + weight[i]);
  }
}

void ck_gelu_tanh(const float *source, float *target, ptrdiff_t count) {
  const float factor = -2 * 0.7978845608028654f;  // −2 √(2/π)
  for (ptrdiff_t i = 0; i < count; i++) {
    float x = source[i];
    target[i] = x / (1 + expf(factor * (x + 0.044715f * x * x * x)));  // 1 + tanh u = 2 / (1 + e⁻²ᵘ) loses no digits
  }
}
