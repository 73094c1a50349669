#include <string.h>

#include "Attention.h"
#include "Level.h"
#include "Scratch.h"
#include "VectorMath.h"

// A task is a block of one head's rows. It walks the keys block by block and keeps, for each row, the largest score so far
// and the sum of exponentials relative to it; when a larger score comes, what was summed before shrinks accordingly.

enum { keys_at_once = 256, strips_at_once = 16 };

typedef struct {
  const ck_attention *attention;
  const ck_level *level;
  ptrdiff_t rows_per_task, tasks_per_head;
} job;

/// One task, its memory included. A packed strip begins at its first row times its depth.
typedef struct {
  const ck_attention *attention;
  const ck_level *level;
  const float *keys, *values;  // of this head
  ptrdiff_t rows;
  float *target;                    // its first row, columns of this head
  float *queries, *scores, *weights;  // packed [rows, size]; [rows, keys_at_once]; packed [rows, keys]
  float *panel;                     // [size or keys, panel columns]
  float *largest, *sum;             // [rows]
} block;

static ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

/// Floats to set aside for `count`: packing writes up to 16 past them, and what follows begins on a cache line.
static ptrdiff_t padded(ptrdiff_t count) { return (count + 15) / 16 * 16 + 16; }

static void set_memory_aside(block *block, ptrdiff_t most_rows) {
  ptrdiff_t size = block->attention->size, depth = size > keys_at_once ? size : keys_at_once;
  ptrdiff_t queries = padded(most_rows * size), scores = padded(most_rows * keys_at_once);
  ptrdiff_t panel = padded(depth * block->level->panel), rows = padded(most_rows);
  block->queries = ck_scratch(ck_scratch_attention, queries + 2 * scores + panel + 2 * rows);
  block->scores = block->queries + queries;
  block->weights = block->scores + scores;
  block->panel = block->weights + scores;
  block->largest = block->panel + panel;
  block->sum = block->largest + rows;
}

/// Packs the queries and begins with no key seen.
static void begin(block *block, const float *query) {
  ptrdiff_t size = block->attention->size, stride = block->attention->heads * size, strip = block->level->strip;
  for (ptrdiff_t row = 0; row < block->rows; row += strip)
    block->level->pack_strip(query + row * stride, stride, (int)smaller(strip, block->rows - row), size,
                             block->queries + row * size);
  for (ptrdiff_t row = 0; row < block->rows; row++) {
    block->largest[row] = -INFINITY;
    block->sum[row] = 0;
  }
}

/// scores = query · keysᵀ for `count` keys from `first` on.
static void score(const block *block, ptrdiff_t first, ptrdiff_t count) {
  const ck_level *level = block->level;
  ptrdiff_t size = block->attention->size;
  ck_matrix keys = {block->keys, ck_float32, block->attention->key_count, block->attention->row_stride};
  for (ptrdiff_t key = 0; key < count; key += level->panel) {
    int columns = (int)smaller(level->panel, count - key);
    level->pack_panel(&keys, first + key, columns, 0, size, block->panel);
    for (ptrdiff_t row = 0; row < block->rows; row += level->strip)
      level->multiply((int)smaller(level->strip, block->rows - row), columns, size, block->queries + row * size,
                      block->queries + (row + level->strip) * size, block->panel, NULL, 0,
                      block->scores + row * keys_at_once + key, keys_at_once);
  }
}

/// One row's scores become exp(scale · score − largest); its target, if there is one yet, shrinks if the largest has grown.
CK_CLONES static void weigh_row(float *scores, ptrdiff_t count, float scale, float *largest, float *sum, float *target,
                                ptrdiff_t size) {
#pragma clang fp reassociate(on)
  float now = ck_larger(ck_largest(scores, count) * scale, *largest), shrunk = ck_exp(*largest - now), added = 0;
  for (ptrdiff_t i = 0; i < count; i++) {
    scores[i] = ck_exp(scores[i] * scale - now);
    added += scores[i];
  }
  *largest = now;
  if (shrunk != 1 && *sum > 0)
    for (ptrdiff_t i = 0; i < size; i++) target[i] *= shrunk;
  *sum = *sum * shrunk + added;
}

/// Turns scores into weights, packed.
static void weigh(const block *block, ptrdiff_t count) {
  ptrdiff_t size = block->attention->size, stride = block->attention->heads * size, strip = block->level->strip;
  for (ptrdiff_t row = 0; row < block->rows; row++)
    weigh_row(block->scores + row * keys_at_once, count, block->attention->scale, &block->largest[row], &block->sum[row],
              block->target + row * stride, size);
  for (ptrdiff_t row = 0; row < block->rows; row += strip)
    block->level->pack_strip(block->scores + row * keys_at_once, keys_at_once, (int)smaller(strip, block->rows - row),
                             count, block->weights + row * count);
}

/// target += weights · values for `count` values from `first` on; with the first of all it begins.
static void add_values(const block *block, ptrdiff_t first, ptrdiff_t count) {
  const ck_level *level = block->level;
  ptrdiff_t size = block->attention->size, stride = block->attention->heads * size;
  for (ptrdiff_t start = 0; start < size; start += level->panel) {
    int columns = (int)smaller(level->panel, size - start);
    for (ptrdiff_t i = 0; i < count; i++)
      memcpy(block->panel + i * level->panel, block->values + (first + i) * block->attention->row_stride + start,
             (size_t)columns * sizeof(float));
    for (ptrdiff_t row = 0; row < block->rows; row += level->strip)
      level->multiply((int)smaller(level->strip, block->rows - row), columns, count, block->weights + row * count,
                      block->weights + (row + level->strip) * count, block->panel, NULL, first > 0,
                      block->target + row * stride + start, stride);
  }
}

CK_CLONES static void divide(float *row, float divisor, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) row[i] /= divisor;
}

static void run(void *context, ptrdiff_t task) {
  const job *job = context;
  const ck_attention *attention = job->attention;
  ptrdiff_t head = task / job->tasks_per_head, first = task % job->tasks_per_head * job->rows_per_task;
  ptrdiff_t stride = attention->heads * attention->size, offset = first * stride + head * attention->size;
  ptrdiff_t shared = head / (attention->heads / attention->shared_heads) * attention->head_stride;
  block block = {.attention = attention, .level = job->level, .keys = attention->keys + shared,
                 .values = attention->values + shared, .rows = smaller(job->rows_per_task, attention->rows - first),
                 .target = attention->target + offset};
  set_memory_aside(&block, job->rows_per_task);
  begin(&block, attention->query + offset);
  for (ptrdiff_t key = 0; key < attention->key_count; key += keys_at_once) {
    ptrdiff_t count = smaller(keys_at_once, attention->key_count - key);
    score(&block, key, count);
    weigh(&block, count);
    add_values(&block, key, count);
  }
  for (ptrdiff_t row = 0; row < block.rows; row++) divide(block.target + row * stride, block.sum[row], attention->size);
}

void ck_attend_many(const ck_attention *attention) {
  job job = {.attention = attention, .level = ck_best_level(ck_in_floats)};
  ptrdiff_t strips = (attention->rows + job.level->strip - 1) / job.level->strip;
  job.tasks_per_head = (strips + strips_at_once - 1) / strips_at_once;
  job.rows_per_task = (strips + job.tasks_per_head - 1) / job.tasks_per_head * job.level->strip;
  ck_parallel(attention->heads * job.tasks_per_head, run, &job);
}
