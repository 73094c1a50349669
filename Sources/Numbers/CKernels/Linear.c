#include "Linear.h"

static void run(const ck_level *level, ck_arithmetic arithmetic, int allows_half_panels, const float *x,
                ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  if (rows == 0 || count == 0) return;
  ptrdiff_t columns = products[0].weight.columns;
  ck_products all = {level, arithmetic, allows_half_panels, x, rows, columns, products, count};
  (rows <= ck_most_vectors ? ck_multiply_few : ck_multiply_many)(&all);
}

/// Runs what can share one x at once: neighbours whose weights are of one type, and floats of all types.
static int run_in_integers(const ck_level *integers, const ck_level *floats, const float *x, ptrdiff_t rows,
                           const ck_product *products, ptrdiff_t count) {
  if (!integers || !floats) return 0;
  for (ptrdiff_t first = 0, end; first < count; first = end) {
    const ck_matrix *weight = &products[first].weight;
    for (end = first + 1; end < count; end++) {
      const ck_matrix *other = &products[end].weight;
      if (other->type != weight->type && (ck_is_quantized(weight) || ck_is_quantized(other))) break;
    }
    if (ck_is_quantized(weight)) run(integers, ck_in_integers, 1, x, rows, products + first, end - first);
    else run(floats, ck_in_floats, 1, x, rows, products + first, end - first);
  }
  return 1;
}

void ck_linear(const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  run(ck_best_level(ck_in_floats), ck_in_floats, 0, x, rows, products, count);
}

void ck_linear_in_integers(const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  run_in_integers(ck_best_level(ck_in_integers), ck_best_level(ck_in_floats), x, rows, products, count);
}

int ck_linear_on(ck_cpu cpu, const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  const ck_level *level = ck_level_for(cpu, ck_in_floats);
  if (level) run(level, ck_in_floats, 0, x, rows, products, count);
  return level != NULL;
}

int ck_linear_in_integers_on(ck_cpu cpu, const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  return run_in_integers(
      ck_level_for(cpu, ck_in_integers), ck_level_for(cpu, ck_in_floats), x, rows, products, count);
}
