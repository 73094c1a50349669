#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// Which file is entered when. Everything below Linear.c, MLP.c and Attention.c is reached through a table of functions for
// the CPU and the arithmetic, a level (Level.h), which Level.c chooses.
//
//   ck_linear, ck_linear_rounded       Linear.c
//     up to 8 rows (a token)             LinearOfFew.c: walks along rows of the weight, WalkTemplate.h,
//                                        MatrixVectorTemplate.h
//     more rows (an image, a prompt)     LinearOfMany.c: packs x (Panels.c), then strip by strip of the weight
//                                        (PanelProducts.c): BlockingTemplate.h, TilesTemplate.h, SumsTemplate.h
//     quantized, in whole numbers        the same two, on Integers+….c: x rounded to 8 bits (Rounding.h, Integers.c), then
//                                        IntegerVectorsTemplate.h (few rows) or IntegerBlockingTemplate.h (many)
//     x rounded to BF16                  the same two, on BFloat16+….c and BFloat16Template.h
//   ck_run_mlp                         MLP.c: many rows stay in panels from gate to down; a few, and whole
//                                        numbers, take one product after the other
//   ck_attend                          Attention.c
//     up to 4 rows, keys in a cache      AttentionOfFew.c: ranges of keys side by side, AttentionTemplate.h
//     more rows, or an image's           AttentionOfMany.c: blocks of rows; panels as in products, SoftmaxTemplate.h
//   one element after the other        Elementwise.c, Normalisation.c, Rotation.c, Reductions.c, Conversions.c,
//                                      Quantization.c; functions of one number are in VectorMath.h
//   ck_read                            ReadLoops.c, for measuring alone
//   ck_parallel                        ThreadPool.c, under all of them; Scratch.c gives each thread memory to work in
//
// Level+….c, Integers+….c and BFloat16+….c each compile the templates for one CPU. Matrices are row-major, `rows` × `columns` unless said
// otherwise. Source and target may be the same pointer. Beside each kernel stands its plain loop, or the test that has it.

/// BF16 → float32: bits of target[i] = source[i] << 16.
void ck_bfloat16_to_float32(const uint16_t *source, float *target, ptrdiff_t count);
/// IEEE half → float32, subnormals, infinities and NaN included: target[i] = (float)source[i]. LayerOperationTests.
void ck_float16_to_float32(const uint16_t *source, float *target, ptrdiff_t count);

// The plain loops of these four are in NormalisationKernelTests.

/// target = exp(x − max) / Σ exp(x − max) along each row; a row of −∞ alone becomes NaN, as in NumPy and PyTorch.
void ck_softmax(const float *source, float *target, ptrdiff_t rows, ptrdiff_t columns);
/// target = (x − mean) / √(variance + epsilon) · weight + bias along each row.
void ck_layer_norm(const float *source, const float *weight, const float *bias, float epsilon, float *target,
                   ptrdiff_t rows, ptrdiff_t columns);
/// target = x / √(mean(x²) + epsilon) · (1 + weight) along each row: Gemma's form.
void ck_rms_norm(const float *source, const float *weight, float epsilon, float *target, ptrdiff_t rows,
                 ptrdiff_t columns);
/// target = x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).
void ck_gelu_tanh(const float *source, float *target, ptrdiff_t count);

/// target = gelu_tanh(source) · factor, element by element: what a gated MLP multiplies by `down`. MLPTests.
void ck_gelu_tanh_times(const float *source, const float *factor, float *target, ptrdiff_t count);
/// Turns the pairs (i, i + size/2) of each row by that row's angles, whose tables are `[rows, size/2]`. The plain loop is
/// `rotatingHalves` in Tensor+Rotary.swift.
void ck_rotate(const float *source, ptrdiff_t source_stride, const float *cosine, const float *sine, float *target,
               ptrdiff_t target_stride, ptrdiff_t rows, ptrdiff_t size);

#include "AttentionKernels.h"
#include "BenchKernels.h"
#include "ElementwiseKernels.h"
#include "LinearKernels.h"
#include "ParallelKernels.h"
#include "QuantizationKernels.h"

#endif
