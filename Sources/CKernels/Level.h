#ifndef CKERNELS_LEVEL_H
#define CKERNELS_LEVEL_H

#include "Integers.h"

/// Columns of x and of a weight that are multiplied before going on to the next: a packed panel stays in the cache.
enum { ck_depth = 512 };

/// The most rows of x that one pass over a weight serves without packing.
enum { ck_most_vectors = 8 };

/// How far ahead a walk along single rows of a weight asks memory for what comes, in bytes: a page, at whose end the hardware's
/// own prefetcher stops.
enum { ck_ahead = 4096 };

/// The most keys of a range.
enum { ck_range_keys = 64 };

/// Consecutive keys, or their values, of one key/value head, and how many rows of x and query heads share them.
typedef struct {
  const float *rows;  // [count, size]
  ptrdiff_t members, size, count;
} ck_range;

/// The matrix products of one CPU level.
///
/// Many rows are multiplied in blocks (Goto, van de Geijn: Anatomy of High-Performance Matrix Multiplication): rows of x lie
/// packed in strips `[depth][strip rows]`, rows of a weight in panels `[depth][panel columns]`, converted to floats as they
/// are packed; a tile of the target stays in registers while a strip and a panel are walked together.
typedef struct {
  int strip, panel;
  /// Packs up to `strip` rows of x; writes up to 16 floats past the end.
  void (*pack_strip)(const float *x, ptrdiff_t stride, int rows, ptrdiff_t depth, float *target);
  /// Packs rows `row` and on of a weight, `columns` of them (at most `panel`), from column `start` on.
  void (*pack_panel)(const ck_matrix *weight, ptrdiff_t row, int columns, ptrdiff_t start, ptrdiff_t depth,
                     float *target);
  /// Multiplies a strip by a panel: target [rows, columns] = product + bias, or target += product. Meanwhile asks memory for
  /// the strip `ahead`, which may be any address.
  void (*multiply)(int rows, int columns, ptrdiff_t depth, const float *strip, const float *ahead, const float *panel,
                   const float *bias, int accumulates, float *target, ptrdiff_t stride);
  /// Multiplies up to `ck_most_vectors` rows of x by rows `first` up to `end` of a weight, which are read once.
  void (*multiply_vectors)(const float *x, ptrdiff_t count, const ck_product *product, ptrdiff_t first, ptrdiff_t end);
  /// scores = queries [members, size] · keysᵀ; members lie `ck_range_keys` apart. Meanwhile asks memory for as many rows
  /// `ahead`, if that is not NULL.
  void (*score)(const ck_range *keys, const float *queries, const float *ahead, float *scores);
  /// target = weights · values; weights lie as scores do, members of the target `stride` apart.
  void (*add)(const ck_range *values, const float *weights, const float *ahead, float *target, ptrdiff_t stride);
  /// Rounds groups `first` up to `end` of a row of x for `multiply_vectors` by weights of `type`; `target` is where the row's
  /// first group lies.
  void (*round_groups)(const float *x, ptrdiff_t columns, ck_element type, ptrdiff_t first, ptrdiff_t end,
                       ck_rounded_group *target);
} ck_level;

/// What x is while it is multiplied: floats, or whole numbers (by quantized weights).
///
/// In whole numbers, strips and panels are what IntegerBlockingTemplate.h says, and vectors are ck_rounded_groups; `score`
/// and `add` are NULL, since attention is computed in floats. In floats, `round_groups` is NULL.
typedef enum { ck_in_floats, ck_in_integers } ck_arithmetic;

/// The level of the CPU this runs on.
const ck_level *ck_best_level(ck_arithmetic arithmetic);
/// The level for `cpu`; NULL if this CPU is less than that.
const ck_level *ck_level_for(ck_cpu cpu, ck_arithmetic arithmetic);

#endif
