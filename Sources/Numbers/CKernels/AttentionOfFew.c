#include "Attention.h"
#include "Level.h"
#include "Scratch.h"
#include "VectorMath.h"

// With one row, or a few, attention is reading the cache. A task is a range of one key/value head's keys, read once for all
// the query heads that share it; each leaves its sums for the tasks of a head to be put together. The ranges do not depend
// on the number of threads, so that the result does not either.

typedef struct {
  const ck_attention *attention;
  const ck_level *level;
  ptrdiff_t ranges;   // of one key/value head
  ptrdiff_t members;  // rows of x times query heads that share a key/value head
  float *queries;     // [shared heads, members, size]
  float *partial;     // [shared heads, ranges, members, size + 2]: sum of values, largest score, sum of exponentials
} job;

/// One member's scores become exp(scale · score − largest).
CK_CLONES static void weigh(float *scores, ptrdiff_t count, float scale, float *largest, float *sum) {
#pragma clang fp reassociate(on)
  float most = ck_largest(scores, count) * scale, total = 0;
  for (ptrdiff_t key = 0; key < count; key++) {
    scores[key] = ck_exp(scores[key] * scale - most);
    total += scores[key];
  }
  *largest = most;
  *sum = total;
}

static void attend(void *context, ptrdiff_t task) {
  const job *job = context;
  const ck_attention *attention = job->attention;
  ptrdiff_t shared = task / job->ranges, first = task % job->ranges * ck_range_keys, size = attention->size;
  ptrdiff_t count = ck_smaller_of(attention->key_count - first, ck_range_keys);
  ptrdiff_t start = shared * attention->head_stride + first * size;
  ck_range keys = {attention->keys + start, job->members, size, count};
  ck_range values = {attention->values + start, job->members, size, count};
  const float *next_keys = task % job->ranges + 1 < job->ranges ? keys.rows + count * size : NULL;
  float *weights = ck_scratch(ck_scratch_packed, job->members * ck_range_keys);
  float *result = job->partial + task * job->members * (size + 2);
  job->level->score(&keys, job->queries + shared * job->members * size, values.rows, weights);
  for (ptrdiff_t member = 0; member < job->members; member++) {
    float *sums = result + member * (size + 2) + size, *scores = weights + member * ck_range_keys;
    if (attention->cap > 0) ck_soft_cap(scores, attention->scale, attention->cap, scores, count);
    weigh(scores, count, attention->cap > 0 ? 1 : attention->scale, &sums[0], &sums[1]);
  }
  job->level->add(&values, weights, next_keys, result, size + 2);
}

/// Where a member's query or target begins: members go through the rows of a query head, then through the heads.
static ptrdiff_t offset_of(const job *job, ptrdiff_t shared, ptrdiff_t member) {
  const ck_attention *attention = job->attention;
  ptrdiff_t group = attention->heads / attention->shared_heads;
  ptrdiff_t head = shared * group + member / attention->rows, row = member % attention->rows;
  return (row * attention->heads + head) * attention->size;
}

CK_CLONES static void add_ranges(const float *parts, ptrdiff_t step, ptrdiff_t ranges, ptrdiff_t size, float *target) {
  float largest = -INFINITY, sum = 0;
  for (ptrdiff_t range = 0; range < ranges; range++) largest = ck_larger(parts[range * step + size], largest);
  for (ptrdiff_t i = 0; i < size; i++) target[i] = 0;
  for (ptrdiff_t range = 0; range < ranges; range++) {
    const float *part = parts + range * step;
    float factor = ck_exp(part[size] - largest);
    sum += part[size + 1] * factor;
    for (ptrdiff_t i = 0; i < size; i++) target[i] += part[i] * factor;
  }
  for (ptrdiff_t i = 0; i < size; i++) target[i] /= sum;
}

/// Puts the ranges of one member together.
static void combine(void *context, ptrdiff_t index) {
  const job *job = context;
  ptrdiff_t size = job->attention->size, shared = index / job->members, member = index % job->members;
  ptrdiff_t step = job->members * (size + 2);
  add_ranges(job->partial + shared * job->ranges * step + member * (size + 2), step, job->ranges, size,
             job->attention->target + offset_of(job, shared, member));
}

void ck_attend_few(const ck_attention *attention, const ck_level *level) {
  ptrdiff_t size = attention->size, shared_heads = attention->shared_heads;
  job job = {.attention = attention, .level = level,
             .ranges = ck_quotient(attention->key_count, ck_range_keys),
             .members = attention->rows * attention->heads / shared_heads};
  ptrdiff_t tasks = job.ranges * shared_heads, members = job.members;
  job.queries = ck_scratch(ck_scratch_attention, members * shared_heads * size + tasks * members * (size + 2));
  job.partial = job.queries + members * shared_heads * size;
  for (ptrdiff_t i = 0; i < shared_heads * members; i++)
    memcpy(job.queries + i * size, attention->query + offset_of(&job, i / members, i % members),
           (size_t)size * sizeof(float));
  ck_parallel(tasks, attend, &job);
  ck_parallel(shared_heads * members, combine, &job);
}
