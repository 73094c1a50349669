#ifndef CKERNELS_PANELS_H
#define CKERNELS_PANELS_H

#include "Level.h"

// Rows of x are packed once, so many at a time that a block of their columns stays in the second-level cache while the
// strips of weights, each packed in its turn, go by.

/// Rows of a matrix in panels one after the other, as ck_level says.
typedef struct {
  const ck_level *level;
  ptrdiff_t rows;
  int allows_half;  // the last one to be half a panel
  const ptrdiff_t *floats_per_64;  // columns, of half a panel and of a whole one
  float *start;
  ptrdiff_t distance;  // from one panel to the next, in floats
} ck_panels;

/// Panels of x [rows, columns] as `level` multiplies it, the memory apart.
ck_panels ck_panels_of_x(const ck_level *level, ptrdiff_t rows, int allows_half, ptrdiff_t columns);
/// Panels of sums of x.
ck_panels ck_panels_of_sums(const ck_panels *x, ptrdiff_t columns);

/// How many panels the rows make, the last of them perhaps half a one.
ptrdiff_t ck_panel_count(const ck_panels *panels);
/// Floats of all of them.
ptrdiff_t ck_panels_size(const ck_panels *panels);
/// The width of one panel.
ck_width ck_panel_width(const ck_panels *panels, ptrdiff_t panel);
/// Where a column of a panel begins; an even one, or a multiple of 64 in whole numbers.
float *ck_panel_at(const ck_panels *panels, ptrdiff_t panel, ptrdiff_t column);

/// How many passes `rows` rows of x take, and with which row one of them begins: whole panels, about as many each time.
ptrdiff_t ck_pass_count(ptrdiff_t rows);
ptrdiff_t ck_pass_start(const ck_level *level, ptrdiff_t rows, ptrdiff_t pass);
/// Into how many parts, of about `rows` rows of weights, threads share out strips: as many for each of them.
ptrdiff_t ck_part_count(const ck_level *level, ptrdiff_t strips, ptrdiff_t rows);

/// Packs all rows of x, on all threads.
void ck_pack(const ck_panels *panels, const float *x, ptrdiff_t columns);
/// sums = x · weightᵀ + bias for rows `first` up to `end` of a weight. They go to column `column` and on.
void ck_multiply_panels(const ck_panels *x, const ck_matrix *weight, const float *bias, ptrdiff_t first, ptrdiff_t end,
                        const ck_panels *sums, ptrdiff_t column);
/// Unpacks columns 0 up to `columns` of all rows, or adds them to what is there.
void ck_unpack(const ck_panels *sums, ptrdiff_t columns, int accumulates, float *target, ptrdiff_t stride);
/// Runs products that share a packed x, on all threads; its rows are rows `first_row` and on of the targets.
void ck_multiply_packed(const ck_panels *x, const ck_product *products, ptrdiff_t count, ptrdiff_t first_row);

#endif
