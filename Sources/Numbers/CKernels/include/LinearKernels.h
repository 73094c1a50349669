#ifndef CKERNELS_LINEAR_H
#define CKERNELS_LINEAR_H

#include <stddef.h>
#include <stdint.h>

/// How the elements of a weight are stored.
typedef enum { ck_float32, ck_bfloat16, ck_float16, ck_quantized8, ck_quantized4 } ck_element;

/// Neighbours in a row of a quantized weight that share a scale. A row's last block is filled up with zeros.
///
/// At 8 bits a block is 32 signed bytes. At 4 bits it is eight 16-bit words of four numbers each, 8 added to every number:
/// element 8·k + j is bits 4·k and up of word j.
enum { ck_block = 32 };

/// Bytes of a block, its scale apart.
static inline ptrdiff_t ck_block_bytes(ck_element type) { return type == ck_quantized4 ? ck_block / 2 : ck_block; }

/// A stored weight: `rows` × `columns`, row-major, contiguous.
typedef struct {
  const void *elements;
  ck_element type;
  ptrdiff_t rows, columns;
  const uint16_t *scales;  // of a quantized weight: [rows, blocks], IEEE halves
} ck_matrix;

/// A product asked for: target = x · weightᵀ + bias, or target += that.
typedef struct {
  ck_matrix weight;   // [out, in]
  const float *bias;  // [out], or NULL for none
  float *target;      // [x's rows, out]
  int accumulates;    // whether what the target holds is added to
} ck_product;

/// The most rows of x that are packed at a time.
enum { ck_most_rows = 288 };

/// Multiplies `x` [rows, in] by several weights of the same number of columns, on all threads. For each product
///
///     for (row < rows) for (out < weight.rows) {
///       float sum = bias ? bias[out] : 0;
///       for (in < weight.columns) sum += x[row][in] * weight[out][in];
///       target[row][out] = accumulates ? target[row][out] + sum : sum;
///     }
///
/// which ProductTests holds it to. Up to 8 rows read each weight once, at the speed of memory; more rows run in blocks that
/// are converted as they are packed. What a row becomes does not depend on the number of threads; up to 8 rows, nor on the
/// other rows.
void ck_linear(const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count);

/// What is multiplied by a weight's elements is rounded to, where those are floats; and what attention multiplies.
typedef enum {
  ck_float32_precision,  // it is not
  ck_bfloat16_precision  // BF16, if the CPU multiplies those faster
} ck_precision;

/// Whether this CPU has products of BF16 numbers that are faster than those of floats.
int ck_has_bfloat16(void);

/// The same, but x is rounded for some weights. Quantized ones are multiplied as the whole numbers they are, by an x that is
/// rounded to 8 bits, with a scale for each block; QuantizationTests has the loop. With `ck_bfloat16_precision` floats are
/// multiplied by an x that is rounded to BF16, to the even one of two as near, and so are weights that are not stored so; up to
/// 8 rows by those are not rounded. BFloat16Tests has the loop. Of more than 8 rows, what one becomes may depend on how many
/// there are, since sums may be added up in another order.
void ck_linear_rounded(const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count,
                       ck_precision precision);

/// An MLP asked for: inner = GELU(x · gateᵀ + bias) · (x · upᵀ), or GELU(x · upᵀ + bias) where there is no gate; then `down`
/// of that.
typedef struct {
  ck_matrix gate, up;  // [inner, in]; the elements of a gate that is not there are NULL
  const float *bias;   // [inner] of what goes through GELU, or NULL for none
  ck_product down;     // [out, inner]
  ck_precision precision;
} ck_mlp;

/// Runs `x` [rows, in] through an MLP, in memory of the calling thread's own; quantized weights are multiplied as whole
/// numbers, floats in the MLP's precision. MLPTests holds it to its products one after the other.
void ck_run_mlp(const ck_mlp *mlp, const float *x, ptrdiff_t rows);

/// What a CPU can do; the products above take the most.
typedef enum { ck_portable, ck_avx2, ck_avx512, ck_avx512_bf16, ck_amx } ck_cpu;
/// Whether this CPU is at least that.
int ck_has(ck_cpu cpu);
/// The same as a lesser CPU would compute it; they return 0, having done nothing, if this CPU is less than that.
int ck_linear_on(ck_cpu cpu, const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count);
int ck_linear_rounded_on(ck_cpu cpu, const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count,
                         ck_precision precision);
/// Of more than 8 rows and weights that are not quantized.
int ck_run_mlp_on(ck_cpu cpu, const ck_mlp *mlp, const float *x, ptrdiff_t rows);

#endif
