#ifndef CKERNELS_ELEMENTWISE_KERNELS_H
#define CKERNELS_ELEMENTWISE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// Functions of one element: target[i] = function(source[i]) for i below `count`, within 2.5 units in the last place of the
// true value, with NaN, infinities and subnormals as the C library has them. Source and target may be the same pointer.
// ElementwiseTests.

void ck_exp_all(const float *source, float *target, ptrdiff_t count);
void ck_tanh_all(const float *source, float *target, ptrdiff_t count);
/// The derivative of ck_gelu_tanh. GradientTests.
void ck_gelu_tanh_derivative(const float *source, float *target, ptrdiff_t count);
/// target = 1 / (1 + exp(−x)).
void ck_sigmoid_all(const float *source, float *target, ptrdiff_t count);
/// cap · tanh(source · scale / cap), which never leaves (−cap, cap).
void ck_soft_cap(const float *source, float scale, float cap, float *target, ptrdiff_t count);

// Functions of two: target[i] = a[i·a_step] ∘ b[i·b_step]; a step is 1, or 0 for one number with all. The target may be
// either operand. TensorTests.

void ck_add(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);
void ck_subtract(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);
void ck_multiply(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);
void ck_divide(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);

// Reductions of `count` floats, in double precision. ShapeAndReductionTests.

/// Σ x.
double ck_sum(const float *source, ptrdiff_t count);
/// Σ (x − centre)².
double ck_sum_of_squares_about(const float *source, double centre, ptrdiff_t count);
/// The largest and the smallest element; NaN when there is one. `count` is at least 1.
float ck_largest(const float *source, ptrdiff_t count);
float ck_smallest(const float *source, ptrdiff_t count);
/// The index of the first element equal to `value`, or of the first NaN when `value` is one; `count` when there is none.
ptrdiff_t ck_first_index(const float *source, float value, ptrdiff_t count);
/// Whether one of `count` words has all of `bits` set, as infinite numbers and NaN have all bits of their exponent.
int ck_any_with_all_bits_16(const uint16_t *values, uint16_t bits, ptrdiff_t count);
int ck_any_with_all_bits_32(const uint32_t *values, uint32_t bits, ptrdiff_t count);

#endif
