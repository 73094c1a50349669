#include "Linear.h"
#include "Panels.h"
#include "Scratch.h"

#include <string.h>

// Inner values of many rows stay panels: what the first weights leave is what the last one multiplies, and meanwhile it
// goes through the activation while the cache has it.

enum { rows_per_part = 70 };

typedef struct {
  const ck_mlp *mlp;
  ck_panels x, inner;
  ptrdiff_t strips, parts;
} job;

/// What goes through GELU: the gate, or what there is without one.
static const ck_matrix *activated(const ck_mlp *mlp) { return mlp->gate.elements ? &mlp->gate : &mlp->up; }

/// GELU of columns of `inner` from `first` on, times those of `up` if there is one; rounds them into `rounded` if that is
/// another.
static void activate(const ck_panels *inner, ptrdiff_t first, ptrdiff_t columns, const ck_panels *up,
                     const ck_panels *rounded, ptrdiff_t target) {
  ptrdiff_t lanes = inner->level->lanes;
  for (ptrdiff_t panel = 0; panel < ck_panel_count(inner); panel++) {
    float *values = ck_panel_at(inner, panel, first);
    int is_half = ck_panel_width(inner, panel) == ck_half_panel;
    ptrdiff_t count = is_half ? ck_quotient(columns, 2) * lanes : columns * lanes;
    if (up) ck_gelu_tanh_times(values, ck_panel_at(up, panel, 0), values, count);
    else ck_gelu_tanh(values, values, count);
    if (rounded) inner->level->round_panel(values, columns, ck_panel_at(rounded, panel, target));
  }
}

/// Computes a part of the inner columns.
static void run_part(void *context, ptrdiff_t part) {
  const job *job = context;
  const ck_mlp *mlp = job->mlp;
  ptrdiff_t strip = job->x.level->strip, first = part * job->strips / job->parts * strip;
  ptrdiff_t end = ck_smaller_of((part + 1) * job->strips / job->parts * strip, activated(mlp)->rows);
  if (first >= end) return;
  int is_rounded = job->x.level->round_panel != NULL;
  ck_panels up = ck_panels_of_sums(&job->x, end - first), inner = is_rounded ? up : job->inner;
  up.start = ck_scratch(ck_scratch_sums, (is_rounded ? 2 : 1) * ck_panels_size(&up));
  if (is_rounded) inner.start = up.start + ck_panels_size(&up);
  ptrdiff_t column = is_rounded ? 0 : first;
  ck_multiply_panels(&job->x, activated(mlp), mlp->bias, first, end, &inner, column);
  if (mlp->gate.elements) ck_multiply_panels(&job->x, &mlp->up, NULL, first, end, &up, 0);
  activate(&inner, column, end - first, mlp->gate.elements ? &up : NULL, is_rounded ? &job->inner : NULL, first);
}

/// Panels that are rounded have zeros after their columns.
static void clear_rest(const ck_panels *rounded, ptrdiff_t columns) {
  ptrdiff_t first = columns / 2 * 2, end = ck_quotient(columns, 64) * 64;
  for (ptrdiff_t panel = 0; panel < ck_panel_count(rounded); panel++) {
    float *rest = ck_panel_at(rounded, panel, first);
    memset(rest, 0, (size_t)(ck_panel_at(rounded, panel, end) - rest) * sizeof *rest);
  }
}

static void run_in_panels(const ck_mlp *mlp, const ck_level *level, const float *x, ptrdiff_t first, ptrdiff_t rows) {
  const ck_matrix *weight = activated(mlp);
  int allows_half = level->round_panel == NULL;
  job job = {.mlp = mlp, .x = ck_panels_of_x(level, rows, allows_half, weight->columns),
             .strips = ck_quotient(weight->rows, level->strip)};
  job.inner = ck_panels_of_x(level, rows, allows_half, weight->rows);
  job.x.start = ck_scratch(ck_scratch_packed, ck_panels_size(&job.x));
  job.inner.start = ck_scratch(ck_scratch_inner, ck_panels_size(&job.inner));
  job.parts = ck_part_count(level, job.strips, rows_per_part);
  if (level->round_panel) clear_rest(&job.inner, weight->rows);
  ck_pack(&job.x, x + first * weight->columns, weight->columns);
  ck_parallel(job.parts, run_part, &job);
  ck_multiply_packed(&job.inner, &mlp->down, 1, first);
}

/// One product after the other: where weights are multiplied as whole numbers, and for a few rows, which share no panel.
static void run_in_rows(const ck_mlp *mlp, const float *x, ptrdiff_t first, ptrdiff_t rows) {
  ptrdiff_t columns = activated(mlp)->rows, count = rows * columns;
  int is_gated = mlp->gate.elements != NULL;
  float *inner = ck_scratch(ck_scratch_inner, (is_gated ? 2 : 1) * count), *up = inner + count;
  ck_product products[] = {{*activated(mlp), mlp->bias, inner, 0}, {mlp->up, NULL, up, 0}};
  ck_linear_rounded(x + first * activated(mlp)->columns, rows, products, is_gated ? 2 : 1, mlp->precision);
  if (is_gated) ck_gelu_tanh_times(inner, up, inner, count);
  else ck_gelu_tanh(inner, inner, count);
  ck_product down = mlp->down;
  down.target += first * down.weight.rows;
  ck_linear_rounded(inner, rows, &down, 1, mlp->precision);
}

static void run(const ck_level *level, const ck_mlp *mlp, const float *x, ptrdiff_t rows) {
  int is_quantized = ck_is_quantized(&mlp->up) || ck_is_quantized(&mlp->down.weight) ||
                     (mlp->gate.elements && ck_is_quantized(&mlp->gate));
  for (ptrdiff_t pass = 0; pass < ck_pass_count(rows); pass++) {
    ptrdiff_t first = ck_pass_start(level, rows, pass), count = ck_pass_start(level, rows, pass + 1) - first;
    if (rows <= ck_most_vectors || is_quantized) run_in_rows(mlp, x, first, count);
    else run_in_panels(mlp, level, x, first, count);
  }
}

void ck_run_mlp(const ck_mlp *mlp, const float *x, ptrdiff_t rows) {
  const ck_level *rounding = mlp->precision == ck_bfloat16_precision ? ck_best_level(ck_in_bfloat16) : NULL;
  run(rounding ? rounding : ck_best_level(ck_in_floats), mlp, x, rows);
}

int ck_run_mlp_on(ck_cpu cpu, const ck_mlp *mlp, const float *x, ptrdiff_t rows) {
  const ck_level *level = ck_level_for(cpu, mlp->precision == ck_bfloat16_precision ? ck_in_bfloat16 : ck_in_floats);
  if (level) run(level, mlp, x, rows);
  return level != NULL;
}
