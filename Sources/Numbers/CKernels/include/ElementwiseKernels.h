#ifndef CKERNELS_ELEMENTWISE_KERNELS_H
#define CKERNELS_ELEMENTWISE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// Functions of one element: target[i] = function(source[i]) for i below `count`. ElementwiseTests. The elementary ones are
// within 2.5 units in the last place of the true value, with NaN, infinities and subnormals as the C library has them.
// Source and target may be the same pointer.

void ck_exp_all(const float *source, float *target, ptrdiff_t count);
void ck_log_all(const float *source, float *target, ptrdiff_t count);
void ck_tanh_all(const float *source, float *target, ptrdiff_t count);
void ck_erf_all(const float *source, float *target, ptrdiff_t count);
void ck_sin_all(const float *source, float *target, ptrdiff_t count);
void ck_cos_all(const float *source, float *target, ptrdiff_t count);
void ck_sqrt_all(const float *source, float *target, ptrdiff_t count);
void ck_absolute_all(const float *source, float *target, ptrdiff_t count);
void ck_negative_all(const float *source, float *target, ptrdiff_t count);
/// target = 1 / (1 + exp(−x)).
void ck_sigmoid_all(const float *source, float *target, ptrdiff_t count);
/// target = min(max(x, low), high); NaN where any of the three is.
void ck_clip(const float *source, float low, float high, float *target, ptrdiff_t count);

// Functions of two elements: target[i] = function(a[i · a_step], b[i · b_step]) for i below `count`. A step of 1 walks along
// an operand, a step of 0 stays at its first element. ElementwiseTests.

void ck_add(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);
void ck_subtract(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);
void ck_multiply(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);
void ck_divide(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);
/// aᵇ, as the C library's powf.
void ck_power(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);
/// The larger and the smaller; NaN where either is.
void ck_maximum(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);
void ck_minimum(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);
/// Comparisons: 1 where they hold, 0 where not.
void ck_equal(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);
void ck_unequal(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);
void ck_less(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);
void ck_less_or_equal(const float *a, ptrdiff_t a_step, const float *b, ptrdiff_t b_step, float *target, ptrdiff_t count);

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

// Reductions down the columns of a matrix, in double precision. ShapeAndReductionTests.

/// totals[j] += Σ x[i][j].
void ck_add_rows(const float *source, double *totals, ptrdiff_t rows, ptrdiff_t columns);
/// totals[j] += Σ (x[i][j] − centres[j])².
void ck_add_squares_about(const float *source, const double *centres, double *totals, ptrdiff_t rows, ptrdiff_t columns);
/// index[j] = row and best[j] = x[j] where sign · x[j] > sign · best[j], or x[j] is the first NaN.
void ck_keep_best(const float *source, float sign, float row, float *best, float *index, ptrdiff_t count);

#endif
