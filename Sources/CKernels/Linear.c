#include "Level.h"
#include "Scratch.h"

// Products of a few rows are shared out by rows of the weights; those of many, by panels of them.

enum { chunk_bytes = 1 << 17, most_rows = 560, most_panels = 8 };

/// What all threads know of the products they share.
typedef struct {
  const float *x;
  ptrdiff_t rows, columns;  // of x
  const ck_product *products;
  const ck_level *level;
  float *strips;
  ptrdiff_t first_row;        // of the rows of x that are packed
  ptrdiff_t rows_per_part;    // of the weights
} job;

static ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }
static ptrdiff_t quotient(ptrdiff_t a, ptrdiff_t b) { return (a + b - 1) / b; }

/// The product that part `*index` of all belongs to; leaves the part's number within that product.
static const ck_product *product_of_part(const job *job, ptrdiff_t *index) {
  const ck_product *product = job->products;
  for (; *index >= quotient(product->weight.rows, job->rows_per_part); product++)
    *index -= quotient(product->weight.rows, job->rows_per_part);
  return product;
}

static ptrdiff_t part_count(const job *job, ptrdiff_t count) {
  ptrdiff_t parts = 0;
  for (ptrdiff_t i = 0; i < count; i++) parts += quotient(job->products[i].weight.rows, job->rows_per_part);
  return parts;
}

// MARK: Few rows

static void multiply_vectors(void *context, ptrdiff_t part) {
  const job *job = context;
  const ck_product *product = product_of_part(job, &part);
  ptrdiff_t first = part * job->rows_per_part;
  job->level->multiply_vectors(job->x, job->rows, product, first,
                               smaller(first + job->rows_per_part, product->weight.rows));
}

static void multiply_few(job *job, ptrdiff_t count) {
  ptrdiff_t bytes = job->columns * (job->products[0].weight.type == ck_float32 ? 4 : 2);
  job->rows_per_part = quotient(quotient(chunk_bytes, bytes), 24) * 24;
  ck_parallel(part_count(job, count), multiply_vectors, job);
}

// MARK: Many rows

/// Floats set aside for a packed strip: packing writes up to 16 past its end.
static ptrdiff_t strip_size(const job *job) { return ck_depth * job->level->strip + 16; }

/// Where the strip lies that begins at `row` and column `start`.
static float *strip_at(const job *job, ptrdiff_t row, ptrdiff_t start) {
  ptrdiff_t strip = job->level->strip;
  return job->strips + (start / ck_depth * quotient(job->rows, strip) + row / strip) * strip_size(job);
}

static void pack_strip(void *context, ptrdiff_t index) {
  const job *job = context;
  ptrdiff_t row = index * job->level->strip;
  int rows = (int)smaller(job->level->strip, job->rows - row);
  for (ptrdiff_t start = 0; start < job->columns; start += ck_depth)
    job->level->pack_strip(job->x + (job->first_row + row) * job->columns + start, job->columns, rows,
                              smaller(ck_depth, job->columns - start), strip_at(job, row, start));
}

/// Multiplies all packed rows by the panels from row `first` up to `end` of a weight.
static void multiply_panels(const job *job, const ck_product *product, ptrdiff_t first, ptrdiff_t end) {
  const ck_level *level = job->level;
  ptrdiff_t stride = product->weight.rows;
  float *packed = ck_scratch(ck_scratch_panel, ck_depth * level->panel + 16);
  for (ptrdiff_t start = 0; start < job->columns; start += ck_depth) {
    ptrdiff_t depth = smaller(ck_depth, job->columns - start);
    for (ptrdiff_t column = first; column < end; column += level->panel) {
      int columns = (int)smaller(level->panel, end - column);
      const float *bias = product->bias && start == 0 ? product->bias + column : NULL;
      level->pack_panel(&product->weight, column, columns, start, depth, packed);
      for (ptrdiff_t row = 0; row < job->rows; row += level->strip) {
        int rows = (int)smaller(level->strip, job->rows - row);
        float *target = product->target + (job->first_row + row) * stride + column;
        level->multiply(rows, columns, depth, strip_at(job, row, start), packed, bias,
                        start > 0 || product->accumulates, target, stride);
      }
    }
  }
}

static void multiply_part(void *context, ptrdiff_t part) {
  const job *job = context;
  const ck_product *product = product_of_part(job, &part);
  ptrdiff_t first = part * job->rows_per_part;
  multiply_panels(job, product, first, smaller(first + job->rows_per_part, product->weight.rows));
}

/// Panels a part has: few enough for the threads to end together, many enough to use the strips while the cache has them.
static ptrdiff_t panels_per_part(const job *job, ptrdiff_t count) {
  ptrdiff_t rows = 0;
  for (ptrdiff_t i = 0; i < count; i++) rows += job->products[i].weight.rows;
  ptrdiff_t panels = rows / job->level->panel / (8 * ck_thread_count());
  return panels < 1 ? 1 : smaller(panels, most_panels);
}

static void multiply_many(job *job, ptrdiff_t count) {
  job->rows_per_part = panels_per_part(job, count) * job->level->panel;
  ptrdiff_t rows = job->rows, strip = job->level->strip;
  ptrdiff_t at_once = quotient(quotient(rows, quotient(rows, most_rows)), strip) * strip;
  job->strips = ck_scratch(ck_scratch_strips, at_once / strip * quotient(job->columns, ck_depth) * strip_size(job));
  for (job->first_row = 0; job->first_row < rows; job->first_row += at_once) {
    job->rows = smaller(at_once, rows - job->first_row);
    ck_parallel(quotient(job->rows, strip), pack_strip, job);
    ck_parallel(part_count(job, count), multiply_part, job);
  }
}

static void run(const ck_level *level, const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  if (rows == 0 || count == 0) return;
  job job = {.level = level, .x = x, .rows = rows, .columns = products[0].weight.columns, .products = products};
  if (rows <= ck_most_vectors) multiply_few(&job, count);
  else multiply_many(&job, count);
}

void ck_linear(const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  run(ck_best_level(), x, rows, products, count);
}

int ck_linear_on(ck_cpu cpu, const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  const ck_level *level = ck_level_for(cpu);
  if (level) run(level, x, rows, products, count);
  return level != NULL;
}
