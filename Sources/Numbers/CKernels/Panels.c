#include "Panels.h"
#include "Linear.h"
#include "Scratch.h"

/// Long panels begin an odd number of blocks after each other, so that their blocks do not share the same lines of a
/// cache.
static ck_panels panels_of(const ck_level *level, ptrdiff_t rows, int allows_half, ptrdiff_t columns,
                           const ptrdiff_t *floats_per_64) {
  ptrdiff_t apart = columns <= ck_depth ? columns : (ck_quotient(columns, ck_depth) | 1) * ck_depth;
  return (ck_panels){level, rows, allows_half, floats_per_64, NULL, ck_quotient(apart, 64) * floats_per_64[1]};
}

ck_panels ck_panels_of_x(const ck_level *level, ptrdiff_t rows, int allows_half, ptrdiff_t columns) {
  return panels_of(level, rows, allows_half, columns, level->x_floats_per_64);
}

ck_panels ck_panels_of_sums(const ck_panels *x, ptrdiff_t columns) {
  return panels_of(x->level, x->rows, x->allows_half, columns, x->level->sums_floats_per_64);
}

ptrdiff_t ck_panel_count(const ck_panels *panels) { return ck_quotient(panels->rows, panels->level->lanes); }

ptrdiff_t ck_panels_size(const ck_panels *panels) { return ck_panel_count(panels) * panels->distance; }

ck_width ck_panel_width(const ck_panels *panels, ptrdiff_t panel) {
  ptrdiff_t lanes = panels->level->lanes;
  return panels->allows_half && panels->rows - panel * lanes <= lanes / 2 ? ck_half_panel : ck_one_panel;
}

float *ck_panel_at(const ck_panels *panels, ptrdiff_t panel, ptrdiff_t column) {
  return panels->start + panel * panels->distance + column * panels->floats_per_64[ck_panel_width(panels, panel)] / 64;
}

ptrdiff_t ck_pass_count(ptrdiff_t rows) { return ck_quotient(rows, ck_most_rows); }

ptrdiff_t ck_pass_start(const ck_level *level, ptrdiff_t rows, ptrdiff_t pass) {
  ptrdiff_t panels = ck_quotient(rows, level->lanes);
  return ck_smaller_of(panels * pass / ck_pass_count(rows) * level->lanes, rows);
}

ptrdiff_t ck_part_count(const ck_level *level, ptrdiff_t strips, ptrdiff_t rows) {
  ptrdiff_t threads = ck_thread_count(), of_each = (strips * level->strip / threads + rows / 2) / rows;
  return threads * (of_each < 1 ? 1 : of_each);
}

// MARK: Packing and unpacking

typedef struct {
  const ck_panels *panels;
  const float *x;
  ptrdiff_t columns;
} job;

static void pack_block(void *context, ptrdiff_t index) {
  const job *job = context;
  ptrdiff_t blocks = ck_quotient(job->columns, ck_depth), panel = index / blocks, start = index % blocks * ck_depth;
  const ck_panels *panels = job->panels;
  ptrdiff_t lanes = panels->level->lanes, row = panel * lanes;
  panels->level->pack(job->x + row * job->columns + start, job->columns, (int)ck_smaller_of(lanes, panels->rows - row),
                      ck_panel_width(panels, panel), ck_smaller_of(ck_depth, job->columns - start),
                      ck_panel_at(panels, panel, start));
}

void ck_pack(const ck_panels *panels, const float *x, ptrdiff_t columns) {
  job job = {panels, x, columns};
  ck_parallel(ck_panel_count(panels) * ck_quotient(columns, ck_depth), pack_block, &job);
}

/// Asks for the rows that a panel becomes.
static void ask_for_target(const ck_panels *sums, ptrdiff_t panel, ptrdiff_t columns, const float *target,
                           ptrdiff_t stride) {
  ptrdiff_t lanes = sums->level->lanes;
  for (ptrdiff_t row = panel * lanes; row < ck_smaller_of((panel + 1) * lanes, sums->rows); row++)
    for (ptrdiff_t column = 0; column < columns; column += 16) __builtin_prefetch(target + row * stride + column, 1, 2);
}

void ck_unpack(const ck_panels *sums, ptrdiff_t columns, int accumulates, float *target, ptrdiff_t stride) {
  ptrdiff_t lanes = sums->level->lanes;
  for (ptrdiff_t panel = 0; panel < ck_panel_count(sums); panel++) {
    ask_for_target(sums, panel + 1, columns, target, stride);
    sums->level->unpack(ck_panel_at(sums, panel, 0), ck_panel_width(sums, panel),
                        (int)ck_smaller_of(lanes, sums->rows - panel * lanes), columns, accumulates,
                        target + panel * lanes * stride, stride);
  }
}
