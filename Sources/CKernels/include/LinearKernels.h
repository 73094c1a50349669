#ifndef CKERNELS_LINEAR_H
#define CKERNELS_LINEAR_H

#include <stddef.h>

/// How the elements of a weight are stored.
typedef enum { ck_float32, ck_bfloat16, ck_float16 } ck_element;

/// A stored weight: `rows` × `columns`, row-major, contiguous.
typedef struct {
  const void *elements;
  ck_element type;
  ptrdiff_t rows, columns;
} ck_matrix;

/// A product asked for: target = x · weightᵀ + bias, or target += that.
typedef struct {
  ck_matrix weight;   // [out, in]
  const float *bias;  // [out], or NULL for none
  float *target;      // [x's rows, out]
  int accumulates;    // whether what the target holds is added to
} ck_product;

/// Multiplies `x` [rows, in] by several weights of the same number of columns, on all threads.
///
/// Up to 8 rows read each weight once, at the speed of memory; more rows run in blocks that are converted as they are
/// packed. What a row becomes does not depend on the number of threads; up to 8 rows, nor on the other rows.
void ck_linear(const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count);

/// What a CPU can do; `ck_linear` takes the most.
typedef enum { ck_portable, ck_avx2, ck_avx512 } ck_cpu;
/// `ck_linear` as a lesser CPU would compute it; returns 0, having done nothing, if this CPU is less than that.
int ck_linear_on(ck_cpu cpu, const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count);

#endif
