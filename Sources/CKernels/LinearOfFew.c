#include "Linear.h"
#include "Scratch.h"

// A quantized weight is multiplied as it is by whole numbers; where x stays in floats, so many of its rows as are needed
// next are turned into floats first.

enum { dequantized_rows = 8, rounded_groups = 8 };

/// Bytes of a weight that are a part, and those of one for several rows of x, whose streams take a while to start.
enum { part_bytes = 1 << 17, long_part_bytes = 3 << 18 };

typedef struct {
  const ck_products *all;
  ck_rounded_group *groups;  // x, where the arithmetic is in integers
  ptrdiff_t rows_per_part;   // of the weights
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

static void multiply_dequantized(const job *job, const ck_product *product, ptrdiff_t first, ptrdiff_t end) {
  ptrdiff_t columns = job->all->columns;
  float *floats = ck_scratch(ck_scratch_strip, dequantized_rows * columns);
  for (ptrdiff_t row = first; row < end; row += dequantized_rows) {
    ptrdiff_t rows = ck_smaller_of(dequantized_rows, end - row);
    ck_dequantize(&product->weight, row, row + rows, 0, columns, floats);
    ck_product part = *product;
    part.weight.elements = floats;
    part.weight.type = ck_float32;  // its number of rows stays: the distance of the target's
    part.target += row;
    if (part.bias) part.bias += row;
    job->all->level->multiply_vectors(job->all->x, job->all->rows, &part, 0, rows);
  }
}

static void multiply_part(void *context, ptrdiff_t part) {
  const job *job = context;
  const ck_products *all = job->all;
  const ck_product *product = product_of_part(job, &part);
  const float *x = all->arithmetic == ck_in_integers ? (const float *)job->groups : all->x;
  ptrdiff_t first = part * job->rows_per_part, end = ck_smaller_of(first + job->rows_per_part, product->weight.rows);
  if (ck_is_quantized(&product->weight) && all->arithmetic == ck_in_floats)
    multiply_dequantized(job, product, first, end);
  else
    all->level->multiply_vectors(x, all->rows, product, first, end);
}

static void round_part(void *context, ptrdiff_t part) {
  const job *job = context;
  const ck_products *all = job->all;
  ptrdiff_t groups = ck_group_count(all->columns), parts = ck_quotient(groups, rounded_groups);
  ptrdiff_t row = part / parts, first = part % parts * rounded_groups;
  all->level->round_groups(all->x + row * all->columns, all->columns, all->products[0].weight.type, first,
                           ck_smaller_of(first + rounded_groups, groups), job->groups + row * groups);
}

static void round_rows(job *job) {
  ptrdiff_t groups = ck_group_count(job->all->columns), floats = (ptrdiff_t)(sizeof(ck_rounded_group) / sizeof(float));
  job->groups = (ck_rounded_group *)ck_scratch(ck_scratch_packed, job->all->rows * groups * floats);
  ck_parallel(job->all->rows * ck_quotient(groups, rounded_groups), round_part, job);
}

/// Rows of a weight that a thread takes at a time; 24 can be walked in twos, threes and fours.
static ptrdiff_t rows_of_part(const ck_products *products) {
  const ck_matrix *weight = &products->products[0].weight;
  ptrdiff_t row_bytes = ck_row_bytes(weight), share = weight->rows * row_bytes / (8 * ck_thread_count());
  ptrdiff_t bytes = products->rows > 1 && share > part_bytes ? ck_smaller_of(share, long_part_bytes) : part_bytes;
  return ck_quotient(ck_quotient(bytes, row_bytes), 24) * 24;
}

void ck_multiply_few(const ck_products *products) {
  job job = {.all = products};
  if (products->arithmetic == ck_in_integers) round_rows(&job);
  job.rows_per_part = rows_of_part(products);
  ck_parallel(part_count(&job), multiply_part, &job);
}
