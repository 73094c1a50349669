#ifndef CKERNELS_ATTENTION_H
#define CKERNELS_ATTENTION_H

#include <stddef.h>

#include "LinearKernels.h"

/// Every row of every head sees all keys: target = softmax(scale · query · keysᵀ) · values.
///
/// Query heads h·n … share key/value head h, where n = heads / shared_heads. Strides are in floats. The target is laid out
/// as the query is: `[rows, heads · size]`.
typedef struct {
  const float *query;  // [rows, heads · size]
  ptrdiff_t rows, heads, size;
  const float *keys, *values;  // row k of key/value head h begins at h · head_stride + k · row_stride
  ptrdiff_t key_count, shared_heads, head_stride, row_stride;
  float scale;
  float cap;  // c in c · tanh(score / c), which scaled scores go through before the softmax; 0 leaves them
  float *target;
  ck_precision precision;  // of queries, keys, values, and what softmax makes, where rows are many
} ck_attention;

/// Computes attention on all threads, without ever making the table of scores: softmax runs along blocks of keys. The plain
/// loop, with the table, is `definition` in AttentionKernelTests.
///
/// Milakov, Gimelshein: Online normalizer calculation for softmax (arXiv 1805.02867); Dao et al.: FlashAttention
/// (arXiv 2205.14135).
void ck_attend(const ck_attention *attention);
/// The same as a lesser CPU would compute it; returns 0, having done nothing, if this CPU is less than that.
int ck_attend_on(ck_cpu cpu, const ck_attention *attention);

#endif
