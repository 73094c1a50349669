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

// MARK: Shared out by rows

enum { part_size = 1 << 12 };  // numbers of a part at least: more work than handing it over

typedef struct {
  const float *source, *weight, *bias;
  float epsilon;
  float *target;
  ptrdiff_t rows, columns, rows_per_part;
} job;

static void run(job job, ck_body body) {
  job.rows_per_part = (part_size + job.columns - 1) / job.columns;
  ck_parallel((job.rows + job.rows_per_part - 1) / job.rows_per_part, body, &job);
}

/// The rows of part `index` of a job, as a job of their own.
static job part_of(const job *whole, ptrdiff_t index) {
  ptrdiff_t first = index * whole->rows_per_part, left = whole->rows - first;
  job part = *whole;
  part.source += first * whole->columns;
  part.target += first * whole->columns;
  part.rows = left < whole->rows_per_part ? left : whole->rows_per_part;
  return part;
}

CK_CLONES static void layer_norm(void *context, ptrdiff_t index) {
  job part = part_of(context, index);
  for (ptrdiff_t row = 0; row < part.rows; row++, part.source += part.columns, part.target += part.columns) {
    double mean = ck_sum(part.source, part.columns) / (double)part.columns;
    double variance = ck_sum_of_squares_about(part.source, mean, part.columns) / (double)part.columns;
    float scale = (float)(1 / sqrt(variance + part.epsilon));
#pragma clang loop vectorize(assume_safety)
    for (ptrdiff_t i = 0; i < part.columns; i++)
      part.target[i] = (float)(part.source[i] - mean) * scale * part.weight[i] + part.bias[i];
  }
}

void ck_layer_norm(const float *source, const float *weight, const float *bias, float epsilon, float *target,
                   ptrdiff_t rows, ptrdiff_t columns) {
  run((job){source, weight, bias, epsilon, target, rows, columns, 0}, layer_norm);
}

CK_CLONES static void rms_norm(void *context, ptrdiff_t index) {
  job part = part_of(context, index);
  for (ptrdiff_t row = 0; row < part.rows; row++, part.source += part.columns, part.target += part.columns) {
    double square = ck_sum_of_squares_about(part.source, 0, part.columns) / (double)part.columns;
    float scale = (float)(1 / sqrt(square + part.epsilon));
#pragma clang loop vectorize(assume_safety)
    for (ptrdiff_t i = 0; i < part.columns; i++) part.target[i] = part.source[i] * scale * (1 + part.weight[i]);
  }
}

void ck_rms_norm(const float *source, const float *weight, float epsilon, float *target, ptrdiff_t rows,
                 ptrdiff_t columns) {
  run((job){source, weight, NULL, epsilon, target, rows, columns, 0}, rms_norm);
}

/// x/2 · (1 + tanh u) = x / (1 + e⁻²ᵘ), which loses no digits, with u = √(2/π) (x + 0.044715 x³).
CK_INLINE float gelu(float x) {
  const float factor = -2 * 0.7978845608028654f;  // −2 √(2/π)
  return x / (1 + ck_exp(factor * (x + 0.044715f * x * x * x)));
}

CK_CLONES static void gelu_tanh(void *context, ptrdiff_t index) {
  job part = part_of(context, index);
#pragma clang loop vectorize(assume_safety)
  for (ptrdiff_t i = 0; i < part.rows; i++) part.target[i] = gelu(part.source[i]);
}

void ck_gelu_tanh(const float *source, float *target, ptrdiff_t count) {
  run((job){.source = source, .target = target, .rows = count, .columns = 1}, gelu_tanh);
}

CK_CLONES static void gelu_tanh_times(void *context, ptrdiff_t index) {
  const job *whole = context;
  job part = part_of(whole, index);
  const float *factor = whole->weight + (part.source - whole->source);
#pragma clang loop vectorize(assume_safety)
  for (ptrdiff_t i = 0; i < part.rows; i++) part.target[i] = gelu(part.source[i]) * factor[i];
}

void ck_gelu_tanh_times(const float *source, const float *factor, float *target, ptrdiff_t count) {
  run((job){.source = source, .weight = factor, .target = target, .rows = count, .columns = 1}, gelu_tanh_times);
}
