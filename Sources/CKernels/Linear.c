#include "Level.h"
#include "Scratch.h"

// Products of a few rows are shared out by rows of the weights; those of many, by panels of them.
//
// A quantized weight is multiplied as it is by whole numbers; where x stays in floats, so many of its rows as are needed
// next are turned into floats first.

enum { chunk_bytes = 1 << 17, most_rows = 560, most_panels = 4, dequantized_rows = 8, rounded_groups = 8 };

/// What all threads know of the products they share.
typedef struct {
  const float *x;  // in whole numbers, a few rows of x are ck_rounded_groups
  ptrdiff_t rows, columns;  // of x
  const ck_product *products;
  const ck_level *level;
  ck_arithmetic arithmetic;
  float *strips;  // packed rows of x, or ck_rounded_groups
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

static int is_quantized(const ck_matrix *weight) {
  return weight->type == ck_quantized8 || weight->type == ck_quantized4;
}

/// Rows of a quantized weight as floats, from column `start` on.
static ck_matrix dequantized(const ck_matrix *weight, ptrdiff_t first, ptrdiff_t end, ptrdiff_t start, ptrdiff_t count) {
  float *floats = ck_scratch(ck_scratch_dequantized, (end - first) * count);
  ck_dequantize(weight, first, end, start, count, floats);
  return (ck_matrix){.elements = floats, .type = ck_float32, .rows = end - first, .columns = count};
}

// MARK: Few rows

static void multiply_dequantized(const job *job, const ck_product *product, ptrdiff_t first, ptrdiff_t end) {
  for (ptrdiff_t row = first; row < end; row += dequantized_rows) {
    ptrdiff_t rows = smaller(dequantized_rows, end - row);
    ck_product part = *product;
    part.weight = dequantized(&product->weight, row, row + rows, 0, job->columns);
    part.weight.rows = product->weight.rows;  // the distance of the target's rows
    part.target += row;
    if (part.bias) part.bias += row;
    job->level->multiply_vectors(job->x, job->rows, &part, 0, rows);
  }
}

static void multiply_vectors(void *context, ptrdiff_t part) {
  const job *job = context;
  const ck_product *product = product_of_part(job, &part);
  ptrdiff_t first = part * job->rows_per_part, end = smaller(first + job->rows_per_part, product->weight.rows);
  if (is_quantized(&product->weight) && job->arithmetic == ck_in_floats)
    multiply_dequantized(job, product, first, end);
  else
    job->level->multiply_vectors(job->x, job->rows, product, first, end);
}

static void round_part(void *context, ptrdiff_t part) {
  const job *job = context;
  ptrdiff_t groups = ck_group_count(job->columns), parts = quotient(groups, rounded_groups);
  ptrdiff_t row = part / parts, first = part % parts * rounded_groups;
  job->level->round_groups(job->x + row * job->columns, job->columns, job->products[0].weight.type, first,
                           smaller(first + rounded_groups, groups), (ck_rounded_group *)job->strips + row * groups);
}

static void round_rows(job *job) {
  ptrdiff_t groups = ck_group_count(job->columns), floats = (ptrdiff_t)(sizeof(ck_rounded_group) / sizeof(float));
  job->strips = ck_scratch(ck_scratch_strips, job->rows * groups * floats);
  ck_parallel(job->rows * quotient(groups, rounded_groups), round_part, job);
  job->x = job->strips;
}

static ptrdiff_t row_bytes(const ck_matrix *weight) {
  if (is_quantized(weight)) return ck_block_count(weight->columns) * ck_block_bytes(weight->type);
  return weight->columns * (weight->type == ck_float32 ? 4 : 2);
}

static void multiply_few(job *job, ptrdiff_t count) {
  const ck_matrix *weight = &job->products[0].weight;
  if (job->arithmetic == ck_in_integers) round_rows(job);
  job->rows_per_part = quotient(quotient(chunk_bytes, row_bytes(weight)), 24) * 24;
  ck_parallel(part_count(job, count), multiply_vectors, job);
}

// MARK: Many rows

/// Floats set aside for so many rows of a packed strip or panel: whole numbers come with their scales, and packing floats
/// writes up to 16 past the end.
static ptrdiff_t packed_size(int rows) { return (ck_depth + ck_depth / 8) * rows + 16; }

static ptrdiff_t strip_size(const job *job) { return packed_size(job->level->strip); }

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

static void pack_panel(const job *job, const ck_matrix *weight, ptrdiff_t row, int columns, ptrdiff_t start,
                       ptrdiff_t depth, float *target) {
  if (is_quantized(weight) && job->arithmetic == ck_in_floats) {
    ck_matrix floats = dequantized(weight, row, row + columns, start, depth);
    job->level->pack_panel(&floats, 0, columns, 0, depth, target);
  } else {
    job->level->pack_panel(weight, row, columns, start, depth, target);
  }
}

/// A block of a weight that is packed at once.
typedef struct {
  ptrdiff_t row, columns;  // the panel's: rows of the weight
  ptrdiff_t start, depth;
} panel;

static panel panel_at(const job *job, ptrdiff_t row, ptrdiff_t end, ptrdiff_t start) {
  return (panel){row, smaller(job->level->panel, end - row), start, smaller(ck_depth, job->columns - start)};
}

/// The panel after this one among rows `first` up to `end`: to the right, then further down; none is left if its depth is 0.
static panel panel_after(const job *job, const panel *panel, ptrdiff_t first, ptrdiff_t end) {
  ptrdiff_t row = panel->row + panel->columns;
  if (row < end) return panel_at(job, row, end, panel->start);
  return panel_at(job, first, end, panel->start + panel->depth);
}

/// Asks memory for share `index` of `count` of what packing a panel will read: its rows lie too far apart for the
/// hardware to see them coming.
static void prefetch(const ck_matrix *weight, const panel *panel, ptrdiff_t index, ptrdiff_t count) {
  if (panel->depth <= 0) return;
  ptrdiff_t bytes = row_bytes(weight);
  ptrdiff_t from = panel->start * bytes / weight->columns, to = (panel->start + panel->depth) * bytes / weight->columns;
  const char *rows = (const char *)weight->elements + panel->row * bytes;
  for (ptrdiff_t row = index * panel->columns / count; row < (index + 1) * panel->columns / count; row++)
    for (ptrdiff_t byte = from; byte < to; byte += 64) __builtin_prefetch(rows + row * bytes + byte, 0, 2);
}

/// Multiplies all packed rows by the panels from row `first` up to `end` of a weight.
static void multiply_panels(const job *job, const ck_product *product, ptrdiff_t first, ptrdiff_t end) {
  const ck_level *level = job->level;
  ptrdiff_t stride = product->weight.rows, strips = quotient(job->rows, level->strip);
  float *packed = ck_scratch(ck_scratch_panel, packed_size(level->panel));
  panel next;
  for (panel now = panel_at(job, first, end, 0); now.depth > 0; now = next) {
    const float *bias = product->bias && now.start == 0 ? product->bias + now.row : NULL;
    pack_panel(job, &product->weight, now.row, (int)now.columns, now.start, now.depth, packed);
    next = panel_after(job, &now, first, end);
    for (ptrdiff_t index = 0; index < strips; index++) {
      ptrdiff_t row = index * level->strip;
      float *target = product->target + (job->first_row + row) * stride + now.row;
      prefetch(&product->weight, &next, index, strips);
      const float *strip = strip_at(job, row, now.start), *ahead = strip + strip_size(job);
      level->multiply((int)smaller(level->strip, job->rows - row), (int)now.columns, now.depth, strip, ahead, packed, bias,
                      now.start > 0 || product->accumulates, target, stride);
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
  ptrdiff_t panels = rows / job->level->panel / (16 * ck_thread_count());
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

// MARK: The products asked for

static void run(const ck_level *level, ck_arithmetic arithmetic, const float *x, ptrdiff_t rows,
                const ck_product *products, ptrdiff_t count) {
  if (rows == 0 || count == 0) return;
  job job = {
      .level = level, .arithmetic = arithmetic, .x = x, .rows = rows, .columns = products[0].weight.columns,
      .products = products};
  if (rows <= ck_most_vectors) multiply_few(&job, count);
  else multiply_many(&job, count);
}

/// Runs what can share one x at once: neighbours whose weights are of one type, and floats of all types.
static int run_in_integers(const ck_level *integers, const ck_level *floats, const float *x, ptrdiff_t rows,
                           const ck_product *products, ptrdiff_t count) {
  if (!integers || !floats) return 0;
  for (ptrdiff_t first = 0, end; first < count; first = end) {
    const ck_matrix *weight = &products[first].weight;
    for (end = first + 1; end < count; end++)
      if (products[end].weight.type != weight->type && (is_quantized(weight) || is_quantized(&products[end].weight))) break;
    if (is_quantized(weight)) run(integers, ck_in_integers, x, rows, products + first, end - first);
    else run(floats, ck_in_floats, x, rows, products + first, end - first);
  }
  return 1;
}

void ck_linear(const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  run(ck_best_level(ck_in_floats), ck_in_floats, x, rows, products, count);
}

void ck_linear_in_integers(const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  run_in_integers(ck_best_level(ck_in_integers), ck_best_level(ck_in_floats), x, rows, products, count);
}

int ck_linear_on(ck_cpu cpu, const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  const ck_level *level = ck_level_for(cpu, ck_in_floats);
  if (level) run(level, ck_in_floats, x, rows, products, count);
  return level != NULL;
}

int ck_linear_in_integers_on(ck_cpu cpu, const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  return run_in_integers(
      ck_level_for(cpu, ck_in_integers), ck_level_for(cpu, ck_in_floats), x, rows, products, count);
}
