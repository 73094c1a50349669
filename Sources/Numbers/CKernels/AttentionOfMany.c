#include "Attention.h"
#include "Level.h"
#include "Scratch.h"
#include "VectorMath.h"

// A task is some panels of one head's rows. It walks the keys block by block and keeps, for each row, the largest score
// so far and the sum of exponentials relative to it; when a larger score comes, what was summed before shrinks
// accordingly.
//
// Scores are the panels that keys, as a weight's rows, make of queries; they become weights where they are, rounded if the
// level rounds, and multiply the columns of the values.

enum { keys_at_once = 256, panels_at_once = 16 };

typedef struct {
  const ck_attention *attention;
  const ck_level *level;
  ptrdiff_t panels_per_task, tasks_per_head;
} job;

/// One task, its memory included: whole panels, one after the other.
typedef struct {
  const ck_attention *attention;
  const ck_level *level;
  const float *keys, *values;  // of this head
  ptrdiff_t rows, panels;
  ptrdiff_t x_floats_per_column;  // of a panel of x
  ptrdiff_t query_floats;         // of a panel of queries
  float *queries, *scores, *sums;  // [query_floats], [keys_at_once, lanes], [size, lanes] each
  float *largest, *total;          // [lanes] each
} task;

static void set_memory_aside(task *task) {
  ptrdiff_t lanes = task->panels * task->level->lanes, size = task->attention->size;
  task->x_floats_per_column = task->level->x_floats_per_64[1] / 64;
  task->query_floats = ck_quotient(size, 64) * task->level->x_floats_per_64[1];
  ptrdiff_t queries = task->panels * task->query_floats;
  task->queries = ck_scratch(ck_scratch_attention, queries + (size + keys_at_once + 2) * lanes);
  task->scores = task->queries + queries;
  task->sums = task->scores + keys_at_once * lanes;
  task->largest = task->sums + size * lanes;
  task->total = task->largest + lanes;
}

/// Packs the queries and begins with no key seen.
static void begin(task *task, const float *query) {
  ptrdiff_t size = task->attention->size, stride = task->attention->heads * size, lanes = task->level->lanes;
  for (ptrdiff_t row = 0; row < task->rows; row += lanes)
    task->level->pack(query + row * stride, stride, (int)ck_smaller_of(lanes, task->rows - row), ck_one_panel, size,
                      task->queries + row / lanes * task->query_floats);
  for (ptrdiff_t row = 0; row < task->panels * lanes; row++) {
    task->largest[row] = -INFINITY;
    task->total[row] = 0;
  }
}

/// The tile of a strip and panel `panel` of x, with the one after it if there is one.
static ck_width tile_at(const task *task, ptrdiff_t panel, const float *x, ptrdiff_t x_distance, float *sums,
                        ptrdiff_t sums_size, ck_tile *tile) {
  static ck_rows_ahead nothing;
  ptrdiff_t lanes = task->level->lanes;
  tile->x = x + panel * x_distance;
  tile->x_distance = x_distance;
  tile->sums = sums + panel * sums_size * lanes;
  tile->sums_distance = sums_size * lanes;
  tile->ahead = &nothing;
  return panel + 1 < task->panels ? ck_two_panels : ck_one_panel;
}

/// scores = query · keysᵀ for `count` keys from `first` on.
static void score(const task *task, ptrdiff_t first, ptrdiff_t count) {
  const ck_level *level = task->level;
  ptrdiff_t size = task->attention->size;
  ck_matrix keys = {task->keys, ck_float32, task->attention->key_count, task->attention->row_stride};
  float *strip = ck_scratch(ck_scratch_strip, level->strip * ck_strip_stride);
  for (ptrdiff_t key = 0; key < count; key += level->strip)
    for (ptrdiff_t start = 0; start < size; start += ck_depth) {
      int rows = (int)ck_smaller_of(level->strip, count - key);
      ck_tile tile = {.strip = strip, .depth = ck_smaller_of(ck_depth, size - start), .accumulates = start > 0};
      level->pack_strip(&keys, first + key, rows, start, tile.depth, strip);
      for (ptrdiff_t panel = 0; panel < task->panels; panel += 2) {
        ck_width width = tile_at(task, panel, task->queries + start * task->x_floats_per_column, task->query_floats,
                                 task->scores + key * level->lanes, keys_at_once, &tile);
        level->multiply(rows, width, &tile);
      }
    }
}

CK_CLONES static void multiply_lanes(float *panel, const float *factors, ptrdiff_t lanes, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++, panel += lanes)
    for (ptrdiff_t lane = 0; lane < lanes; lane++) panel[lane] *= factors[lane];
}

CK_CLONES static void divide_lanes(float *panel, const float *divisors, ptrdiff_t lanes, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++, panel += lanes)
    for (ptrdiff_t lane = 0; lane < lanes; lane++) panel[lane] /= divisors[lane];
}

/// Rounds a panel of weights where it is, with zeros behind it for the rest of a tile's last step.
static void round_weights(const task *task, ptrdiff_t count, float *weights) {
  ptrdiff_t first = ck_quotient(count, 2) * 2 * task->x_floats_per_column;
  ptrdiff_t end = ck_quotient(count, task->level->step) * task->level->step * task->x_floats_per_column;
  task->level->round_panel(weights, count, weights);
  memset(weights + first, 0, (size_t)(end - first) * sizeof *weights);
}

/// Turns scores into weights; what was summed up before shrinks where larger scores have come.
static void weigh(const task *task, ptrdiff_t first, ptrdiff_t count) {
  ptrdiff_t lanes = task->level->lanes, size = task->attention->size;
  float shrunk[ck_most_lanes], scale = task->attention->scale, cap = task->attention->cap;
  for (ptrdiff_t row = 0; row < task->rows; row += lanes) {
    float *scores = task->scores + row * keys_at_once;
    if (cap > 0) ck_soft_cap(scores, scale, cap, scores, count * lanes);
    task->level->weigh(scores, count, cap > 0 ? 1 : scale, task->largest + row, task->total + row, shrunk);
    if (task->level->round_panel) round_weights(task, count, scores);
    if (first > 0) multiply_lanes(task->sums + row * size, shrunk, lanes, size);
  }
}

/// sums += valuesᵀ · weights for `count` values from `first` on; with the first of all it begins.
static void add_values(const task *task, ptrdiff_t first, ptrdiff_t count) {
  const ck_level *level = task->level;
  ptrdiff_t size = task->attention->size, stride = task->attention->row_stride;
  float *packed = level->pack_columns ? ck_scratch(ck_scratch_strip, level->strip * ck_strip_stride) : NULL;
  for (ptrdiff_t column = 0; column < size; column += level->strip) {
    int rows = (int)ck_smaller_of(level->strip, size - column);
    const float *columns = task->values + first * stride + column;
    ck_tile tile = {.strip = packed ? packed : columns, .depth = count, .accumulates = first > 0};
    if (packed) level->pack_columns(columns, stride, rows, count, packed);
    for (ptrdiff_t panel = 0; panel < task->panels; panel += 2) {
      float *sums = task->sums + column * level->lanes;
      ck_width width = tile_at(task, panel, task->scores, keys_at_once * level->lanes, sums, size, &tile);
      if (packed) level->multiply(rows, width, &tile);
      else level->multiply_columns(rows, width, &tile, stride);
    }
  }
}

static void finish(const task *task, float *target) {
  ptrdiff_t size = task->attention->size, stride = task->attention->heads * size, lanes = task->level->lanes;
  for (ptrdiff_t row = 0; row < task->rows; row += lanes) {
    divide_lanes(task->sums + row * size, task->total + row, lanes, size);
    task->level->unpack(task->sums + row * size, ck_one_panel, (int)ck_smaller_of(lanes, task->rows - row), size, 0,
                        target + row * stride, stride);
  }
}

static void run(void *context, ptrdiff_t index) {
  const job *job = context;
  const ck_attention *attention = job->attention;
  ptrdiff_t lanes = job->level->lanes, rows = job->panels_per_task * lanes;
  ptrdiff_t head = index / job->tasks_per_head, first = index % job->tasks_per_head * rows;
  ptrdiff_t offset = (first * attention->heads + head) * attention->size;
  ptrdiff_t shared = head / (attention->heads / attention->shared_heads) * attention->head_stride;
  task task = {.attention = attention, .level = job->level, .keys = attention->keys + shared,
               .values = attention->values + shared, .rows = ck_smaller_of(rows, attention->rows - first)};
  task.panels = ck_quotient(task.rows, lanes);
  set_memory_aside(&task);
  if (job->level->set_registers_up) job->level->set_registers_up();
  begin(&task, attention->query + offset);
  for (ptrdiff_t key = 0; key < attention->key_count; key += keys_at_once) {
    ptrdiff_t count = ck_smaller_of(keys_at_once, attention->key_count - key);
    score(&task, key, count);
    weigh(&task, key, count);
    add_values(&task, key, count);
  }
  finish(&task, attention->target + offset);
}

void ck_attend_many(const ck_attention *attention, const ck_level *level) {
  job job = {.attention = attention, .level = level};
  ptrdiff_t panels = ck_quotient(attention->rows, level->lanes);
  job.tasks_per_head = ck_quotient(panels, panels_at_once);
  job.panels_per_task = ck_quotient(panels, job.tasks_per_head);
  ck_parallel(attention->heads * job.tasks_per_head, run, &job);
}
