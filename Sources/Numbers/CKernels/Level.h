#ifndef CKERNELS_LEVEL_H
#define CKERNELS_LEVEL_H

#include "Integers.h"

static inline ptrdiff_t ck_smaller_of(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

/// a / b, rounded up.
static inline ptrdiff_t ck_quotient(ptrdiff_t a, ptrdiff_t b) { return (a + b - 1) / b; }

/// Columns of x and of a weight that are multiplied before going on to the next: a packed strip stays in the cache.
enum { ck_depth = 512 };

/// The most rows of x that one pass over a weight serves without packing.
enum { ck_most_vectors = 8 };

/// How far ahead a walk along single rows of a weight asks memory for what comes, in bytes: a page, at whose end the hardware's
/// own prefetcher stops.
enum { ck_ahead = 4096 };

/// How far ahead walks along several rows ask, in bytes, all together.
enum { ck_ahead_of_all = 6144 };

/// Columns of rows of x that are interleaved for a walk along a weight.
enum { ck_interleaved = 32 };

/// Parts of a weight are multiples of so many rows, which can be walked in twos, threes and fours.
enum { ck_walked_together = 12 };

/// The most keys of a range.
enum { ck_range_keys = 64 };

/// Consecutive keys, or their values, of one key/value head, and how many rows of x and query heads share them.
typedef struct {
  const float *rows;  // [count, size]
  ptrdiff_t members, size, count;
} ck_range;

/// The most lanes of a vector.
enum { ck_most_lanes = 16 };

/// Floats from one row of a strip to the next: packing writes whole vectors, one of them past the end of a block.
enum { ck_strip_stride = ck_depth + ck_most_lanes };

/// How many panels a tile multiplies.
typedef enum { ck_half_panel, ck_one_panel, ck_two_panels } ck_width;

/// Rows that will be read soon. They are asked for line by line while others are computed with: the hardware does not
/// see them coming.
typedef struct {
  const char *row;
  ptrdiff_t stride, bytes, rows;
  ptrdiff_t byte;   // of the row, the next to ask for
  ptrdiff_t lines;  // to ask for at a time
} ck_rows_ahead;

/// Some rows of a weight and one or two panels of x to be multiplied: sums = strip · x + bias, or sums += strip · x.
typedef struct {
  const float *strip;
  const float *x;
  ptrdiff_t x_distance;  // between two panels, in floats
  ptrdiff_t depth;
  const float *bias;  // of the strip's rows, or NULL
  int accumulates;
  float *sums;  // a panel
  ptrdiff_t sums_distance;
  ck_rows_ahead *ahead;
} ck_tile;

/// The matrix products of one CPU level.
///
/// Many rows are multiplied in blocks (Goto, van de Geijn: Anatomy of High-Performance Matrix Multiplication). As many
/// rows of x as a vector has lanes lie side by side in a panel, `[columns][lanes]`. Some rows of a weight make a strip,
/// `[rows][ck_strip_stride]`, each of whose elements multiplies vectors of one or two panels; all sums of a tile stay in
/// registers. They are a panel in their turn, `[rows of the weight][lanes]`, ready to be multiplied by the next weight.
///
/// At most half as many rows may make a half panel, `[columns / 2][lanes / 2][2]`: a vector holds two columns of each, so
/// that no lane is idle. What they become then depends on the level, as they are added up in another order.
typedef struct {
  int lanes, strip;
  int step;  // columns of a tile from one time to the next that it asks for what lies ahead
  /// Floats that 64 columns of half a panel take, and of a whole one: of x, and of sums.
  ptrdiff_t x_floats_per_64[2], sums_floats_per_64[2];
  /// Packs up to `lanes` rows of x, half as many for half a panel.
  void (*pack)(const float *x, ptrdiff_t stride, int rows, ck_width width, ptrdiff_t columns, float *panel);
  /// Packs rows `row` and on of a weight, at most `strip` of them, from column `start` on.
  void (*pack_strip)(const ck_matrix *weight, ptrdiff_t row, int rows, ptrdiff_t start, ptrdiff_t depth, float *strip);
  void (*multiply)(int rows, ck_width width, const ck_tile *tile);
  /// Unpacks `rows` rows of sums into rows of the target, `stride` apart, or adds them to what is there.
  void (*unpack)(const float *sums, ck_width width, int rows, ptrdiff_t columns, int accumulates, float *target,
                 ptrdiff_t stride);
  int vectors;  // rows of x that one walk along a weight serves
  /// Multiplies up to `ck_most_vectors` rows of x by rows `first` up to `end` of a weight, which are read once. The rows are
  /// counted in an order of the level's own, for a weight and a number of rows of x; `first` is a multiple of
  /// `ck_walked_together`, and so is `end` unless it is the weight's. Of x, so many rows as `vectors` says lie interleaved, and
  /// then the next: `ck_interleaved` columns of each, one row after the other, then the next columns, and in the end so many
  /// as are left.
  void (*multiply_vectors)(const float *x, ptrdiff_t count, const ck_product *product, ptrdiff_t first, ptrdiff_t end);
  /// `multiply` where the strip is not packed but lies as columns do: row i of it at strip[i], strip[stride + i] …. No half
  /// panels. NULL where such strips are packed.
  void (*multiply_columns)(int rows, ck_width width, const ck_tile *tile, ptrdiff_t stride);
  /// Scores of `count` keys, a panel, become exp(scale · score − largest), `largest` being that of this and earlier calls
  /// and `sum` their sum; `shrunk` says by what earlier ones have shrunk. All are one number for each lane.
  void (*weigh)(float *scores, ptrdiff_t count, float scale, float *largest, float *sum, float *shrunk);
  /// scores = queries [members, size] · keysᵀ; members lie `ck_range_keys` apart. Meanwhile asks memory for as many rows
  /// `ahead`, if that is not NULL.
  void (*score)(const ck_range *keys, const float *queries, const float *ahead, float *scores);
  /// target = weights · values; weights lie as scores do, members of the target `stride` apart.
  void (*add)(const ck_range *values, const float *weights, const float *ahead, float *target, ptrdiff_t stride);
  /// Sets the calling thread's registers up for `multiply`; NULL where there is nothing to set up.
  void (*set_registers_up)(void);
  /// Rounds groups `first` up to `end` of a row of x for `multiply_vectors` by weights of `type`; `target` is where the row's
  /// first group lies, and the next `stride` groups further on.
  void (*round_groups)(const float *x, ptrdiff_t columns, ck_element type, ptrdiff_t first, ptrdiff_t end, void *target,
                       ptrdiff_t stride);
  ptrdiff_t group_columns, group_floats;  // that a group rounds, and takes
  /// Rounds a panel of sums to be one of x, which may lie in the same place.
  void (*round_panel)(const float *sums, ptrdiff_t columns, float *panel);
  /// Packs a strip that lies as columns do; NULL where `multiply_columns` takes it as it lies.
  void (*pack_columns)(const float *columns, ptrdiff_t stride, int rows, ptrdiff_t depth, float *strip);
} ck_level;

/// Whether the CPU is one of Intel's, whose memory is best read in another way.
extern int ck_is_intel;

/// What x is while it is multiplied: floats, whole numbers (by quantized weights), or BF16.
///
/// In whole numbers, strips and panels of x are what IntegerBlockingTemplate.h says, in BF16 what BFloat16Template.h says, and
/// vectors are groups, which lie interleaved one by one. In floats, whatever rounds is NULL; in whole numbers `round_panel`, and
/// what attention uses, which is never computed in them; in BF16 `multiply_columns`, and what attention of a few rows uses. There
/// are no half panels in BF16.
typedef enum { ck_in_floats, ck_in_integers, ck_in_bfloat16, ck_arithmetics } ck_arithmetic;

/// The level of the CPU this runs on; NULL where its products of BF16 numbers are not faster than those of floats.
const ck_level *ck_best_level(ck_arithmetic arithmetic);
/// The level for `cpu`; NULL if this CPU is less than that, or if that one has no BF16 arithmetic.
const ck_level *ck_level_for(ck_cpu cpu, ck_arithmetic arithmetic);

#endif
