#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// Matrices are row-major; `rows` × `columns` unless said otherwise. Source and target may be the same pointer.

/// BF16 → float32: the sixteen bits become the upper half.
void ck_bfloat16_to_float32(const uint16_t *source, float *target, ptrdiff_t count);
/// IEEE half → float32, subnormals, infinities and NaN included.
void ck_float16_to_float32(const uint16_t *source, float *target, ptrdiff_t count);

/// Whether every element is finite; all threads look, until one finds an element that is not.
int ck_all_finite_float32(const void *values, ptrdiff_t count);
int ck_all_finite_bfloat16(const void *values, ptrdiff_t count);
int ck_all_finite_float16(const void *values, ptrdiff_t count);

/// target = exp(x − max) / Σ exp(x − max) along each row; a row of −∞ alone becomes NaN, as in NumPy and PyTorch.
void ck_softmax(const float *source, float *target, ptrdiff_t rows, ptrdiff_t columns);
/// target = (x − mean) / √(variance + epsilon) · weight + bias along each row.
void ck_layer_norm(const float *source, const float *weight, const float *bias, float epsilon, float *target,
                   ptrdiff_t rows, ptrdiff_t columns);
/// target = x / √(mean(x²) + epsilon) · (1 + weight) along each row: Gemma's form.
void ck_rms_norm(const float *source, const float *weight, float epsilon, float *target, ptrdiff_t rows,
                 ptrdiff_t columns);
/// Turns the pairs (i, i + size/2) of each row by that row's angles, whose tables are `[rows, size/2]`.
void ck_rotate(const float *source, ptrdiff_t source_stride, const float *cosine, const float *sine, float *target,
               ptrdiff_t target_stride, ptrdiff_t rows, ptrdiff_t size);
/// target = x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).
void ck_gelu_tanh(const float *source, float *target, ptrdiff_t count);
/// target = gelu_tanh(source) · factor, element by element: what a gated perceptron multiplies by `down`.
void ck_gelu_tanh_times(const float *source, const float *factor, float *target, ptrdiff_t count);

#include "AttentionKernels.h"
#include "BenchKernels.h"
#include "ElementwiseKernels.h"
#include "LinearKernels.h"
#include "ParallelKernels.h"
#include "QuantizationKernels.h"

#endif
