#include "Linear.h"

static void run(const ck_level *level, ck_arithmetic arithmetic, int allows_half_panels, const float *x,
                ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  if (rows == 0 || count == 0) return;
  ptrdiff_t columns = products[0].weight.columns;
  ck_products all = {level, arithmetic, allows_half_panels, x, rows, columns, products, count};
  (rows <= ck_most_vectors ? ck_multiply_few : ck_multiply_many)(&all);
}

typedef const ck_level *ck_levels[ck_arithmetics];

/// A few rows are rounded where that spares work: where the weight is stored as BF16.
static ck_arithmetic arithmetic_for(const ck_matrix *weight, ptrdiff_t rows, ck_precision precision, ck_levels levels) {
  if (ck_is_quantized(weight)) return ck_in_integers;
  int is_rounded = precision == ck_bfloat16_precision && levels[ck_in_bfloat16] &&
                   (rows > ck_most_vectors || weight->type == ck_bfloat16);
  return is_rounded ? ck_in_bfloat16 : ck_in_floats;
}

/// Runs what can share one x at once: neighbours of one arithmetic, and of one type in whole numbers.
static void run_rounded(ck_levels levels, const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count,
                        ck_precision precision) {
  for (ptrdiff_t first = 0, end; first < count; first = end) {
    const ck_matrix *weight = &products[first].weight;
    ck_arithmetic arithmetic = arithmetic_for(weight, rows, precision, levels);
    for (end = first + 1; end < count; end++) {
      const ck_matrix *other = &products[end].weight;
      if (arithmetic_for(other, rows, precision, levels) != arithmetic) break;
      if (arithmetic == ck_in_integers && other->type != weight->type) break;
    }
    run(levels[arithmetic], arithmetic, arithmetic != ck_in_bfloat16, x, rows, products + first, end - first);
  }
}

void ck_linear(const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  run(ck_best_level(ck_in_floats), ck_in_floats, 0, x, rows, products, count);
}

void ck_linear_rounded(const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count,
                       ck_precision precision) {
  ck_levels levels;
  for (int i = 0; i < ck_arithmetics; i++) levels[i] = ck_best_level((ck_arithmetic)i);
  run_rounded(levels, x, rows, products, count, precision);
}

int ck_linear_on(ck_cpu cpu, const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count) {
  const ck_level *level = ck_level_for(cpu, ck_in_floats);
  if (level) run(level, ck_in_floats, 0, x, rows, products, count);
  return level != NULL;
}

int ck_linear_rounded_on(ck_cpu cpu, const float *x, ptrdiff_t rows, const ck_product *products, ptrdiff_t count,
                         ck_precision precision) {
  ck_levels levels;
  for (int i = 0; i < ck_arithmetics; i++) levels[i] = ck_level_for(cpu, (ck_arithmetic)i);
  if (levels[ck_in_floats]) run_rounded(levels, x, rows, products, count, precision);
  return levels[ck_in_floats] != NULL;
}

int ck_has(ck_cpu cpu) { return ck_level_for(cpu, ck_in_floats) != NULL; }

int ck_has_bfloat16(void) { return ck_best_level(ck_in_bfloat16) != NULL; }
