#include "Linear.h"
#include "Panels.h"
#include "Scratch.h"

enum { rows_per_part = 140 };

typedef struct {
  const ck_panels *x;
  const ck_product *products;
  ptrdiff_t first_row;      // of the targets
  ptrdiff_t strips, parts;  // of all weights
} job;

/// Multiplies by strips `first` up to `end` of a weight.
static void multiply_strips(const job *job, const ck_product *product, ptrdiff_t first, ptrdiff_t end) {
  ptrdiff_t strip = job->x->level->strip, stride = product->weight.rows;
  ptrdiff_t row = first * strip, columns = ck_smaller_of(end * strip, stride) - row;
  ck_panels sums = ck_panels_of_sums(job->x, columns);
  sums.start = ck_scratch(ck_scratch_sums, ck_panels_size(&sums));
  ck_multiply_panels(job->x, &product->weight, product->bias, row, row + columns, &sums, 0);
  ck_unpack(&sums, columns, product->accumulates, product->target + job->first_row * stride + row, stride);
}

static void multiply_part(void *context, ptrdiff_t part) {
  const job *job = context;
  ptrdiff_t first = part * job->strips / job->parts, end = (part + 1) * job->strips / job->parts;
  for (const ck_product *product = job->products; end > 0; product++) {
    ptrdiff_t count = ck_quotient(product->weight.rows, job->x->level->strip);
    ptrdiff_t from = first > 0 ? first : 0, to = ck_smaller_of(end, count);
    if (from < to) multiply_strips(job, product, from, to);
    first -= count;
    end -= count;
  }
}

void ck_multiply_packed(const ck_panels *x, const ck_product *products, ptrdiff_t count, ptrdiff_t first_row) {
  job job = {.x = x, .products = products, .first_row = first_row};
  for (ptrdiff_t i = 0; i < count; i++) job.strips += ck_quotient(products[i].weight.rows, x->level->strip);
  job.parts = ck_part_count(x->level, job.strips, rows_per_part);
  ck_parallel(job.parts, multiply_part, &job);
}

void ck_multiply_many(const ck_products *all) {
  for (ptrdiff_t pass = 0; pass < ck_pass_count(all->rows); pass++) {
    ptrdiff_t first = ck_pass_start(all->level, all->rows, pass);
    ptrdiff_t rows = ck_pass_start(all->level, all->rows, pass + 1) - first;
    ck_panels x = ck_panels_of_x(all->level, rows, all->allows_half_panels, all->columns);
    x.start = ck_scratch(ck_scratch_packed, ck_panels_size(&x));
    ck_pack(&x, all->x + first * all->columns, all->columns);
    ck_multiply_packed(&x, all->products, all->count, first);
  }
}
