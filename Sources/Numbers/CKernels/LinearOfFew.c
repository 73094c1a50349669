#include "Linear.h"
#include "Scratch.h"

#include <string.h>

// A quantized weight is multiplied as it is by whole numbers; where x stays in floats, so many of its rows as are needed
// next are turned into floats first. `level->multiply_vectors` is that of MatrixVectorTemplate.h, or, in whole numbers, that of
// IntegerVectorsTemplate.h, in BF16 that of BFloat16Template.h, as the level's file includes it.

enum { dequantized_rows = 8 };

/// Bytes of a weight that a part has at least, and columns of x that are laid out together.
enum { part_bytes = 1 << 17, columns_per_piece = 8 * ck_group_columns };
_Static_assert(columns_per_piece % ck_interleaved == 0, "a piece of x ends where interleaved columns do");

typedef struct {
  const ck_products *all;
  const void *x;            // as the level multiplies it
  ptrdiff_t rows_per_part;  // of the weights
} job;

/// The product that part `*index` of all belongs to; leaves the part's number within that product.
static const ck_product *product_of_part(const job *job, ptrdiff_t *index) {
  const ck_product *product = job->all->products;
  for (; *index >= ck_quotient(product->weight.rows, job->rows_per_part); product++)
    *index -= ck_quotient(product->weight.rows, job->rows_per_part);
  return product;
}

static ptrdiff_t part_count(const job *job) {
  ptrdiff_t parts = 0;
  for (ptrdiff_t i = 0; i < job->all->count; i++)
    parts += ck_quotient(job->all->products[i].weight.rows, job->rows_per_part);
  return parts;
}

/// Multiplies as floats: a few rows of a weight at a time, as a product of their own for one row of x after the other.
static void multiply_dequantized(const job *job, const ck_product *product, ptrdiff_t first, ptrdiff_t end) {
  const ck_products *all = job->all;
  float *floats = ck_scratch(ck_scratch_strip, dequantized_rows * all->columns);
  for (ptrdiff_t row = first; row < end; row += dequantized_rows) {
    ptrdiff_t rows = ck_smaller_of(dequantized_rows, end - row);
    ck_dequantize(&product->weight, row, row + rows, 0, all->columns, floats);
    ck_product part = {{floats, ck_float32, rows, all->columns, NULL}, product->bias ? product->bias + row : NULL,
                       product->target + row, product->accumulates};
    for (ptrdiff_t i = 0; i < all->rows; i++, part.target += product->weight.rows)
      all->level->multiply_vectors(all->x + i * all->columns, 1, &part, 0, rows);
  }
}

static void multiply_part(void *context, ptrdiff_t part) {
  const job *job = context;
  const ck_products *all = job->all;
  const ck_product *product = product_of_part(job, &part);
  ptrdiff_t first = part * job->rows_per_part, end = ck_smaller_of(first + job->rows_per_part, product->weight.rows);
  if (ck_is_quantized(&product->weight) && all->arithmetic == ck_in_floats)
    multiply_dequantized(job, product, first, end);
  else
    all->level->multiply_vectors(job->x, all->rows, product, first, end);
}

// MARK: x

/// Rows of x that lie interleaved, and some of their columns.
typedef struct {
  ptrdiff_t first, count;  // rows
  ptrdiff_t start, end;    // columns
} piece;

static piece piece_at(const ck_products *all, ptrdiff_t index) {
  ptrdiff_t pieces = ck_quotient(all->columns, columns_per_piece), vectors = all->level->vectors;
  piece piece = {index / pieces * vectors, .start = index % pieces * columns_per_piece};
  piece.count = ck_smaller_of(all->rows - piece.first, vectors);
  piece.end = ck_smaller_of(piece.start + columns_per_piece, all->columns);
  return piece;
}

static void interleave_piece(void *context, ptrdiff_t index) {
  const job *job = context;
  ptrdiff_t columns = job->all->columns;
  piece piece = piece_at(job->all, index);
  const float *x = job->all->x + piece.first * columns;
  float *target = (float *)job->x + piece.first * columns + piece.start * piece.count;
  for (ptrdiff_t column = piece.start; column < piece.end; column += ck_interleaved) {
    ptrdiff_t width = ck_smaller_of(ck_interleaved, columns - column);
    for (ptrdiff_t i = 0; i < piece.count; i++, target += width)
      memcpy(target, x + i * columns + column, (size_t)width * sizeof *x);
  }
}

/// Floats that a row of x takes as the level multiplies it.
static ptrdiff_t row_floats(const ck_products *all) {
  const ck_level *level = all->level;
  return level->round_groups ? ck_quotient(all->columns, level->group_columns) * level->group_floats : all->columns;
}

static void round_piece(void *context, ptrdiff_t index) {
  const job *job = context;
  const ck_products *all = job->all;
  const ck_level *level = all->level;
  piece piece = piece_at(all, index);
  ptrdiff_t start = piece.start / level->group_columns, end = ck_quotient(piece.end, level->group_columns);
  float *target = (float *)job->x + piece.first * row_floats(all);
  for (ptrdiff_t i = 0; i < piece.count; i++)
    level->round_groups(all->x + (piece.first + i) * all->columns, all->columns, all->products[0].weight.type, start, end,
                        target + i * level->group_floats, piece.count);
}

/// Lays x out as the level multiplies it, all threads helping.
static void lay_out(job *job) {
  const ck_products *all = job->all;
  int is_rounded = all->level->round_groups != NULL;
  if (!is_rounded && all->rows == 1) return;
  job->x = ck_scratch(ck_scratch_packed, all->rows * row_floats(all));
  ptrdiff_t pieces = ck_quotient(all->rows, all->level->vectors) * ck_quotient(all->columns, columns_per_piece);
  ck_parallel(pieces, is_rounded ? round_piece : interleave_piece, job);
}

void ck_multiply_few(const ck_products *products) {
  ptrdiff_t row_bytes = ck_row_bytes(&products->products[0].weight);
  job job = {products, products->x,
             ck_quotient(part_bytes, row_bytes * ck_walked_together) * ck_walked_together};
  lay_out(&job);
  ck_parallel(part_count(&job), multiply_part, &job);
}
