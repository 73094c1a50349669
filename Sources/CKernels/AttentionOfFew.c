#include "Attention.h"
#include "Level.h"
#include "Scratch.h"
#include "VectorMath.h"

// With one row, or a few, attention is reading the cache. A task is a range of one key/value head's keys, read once for all
// the query heads that share it; each leaves its sums for the tasks of a head to be put together. The ranges do not depend
// on the number of threads, so that the result does not either.

enum { keys_at_once = 128, values_at_once = 8, line = 64 };

typedef struct {
  const ck_attention *attention;
  const ck_level *level;
  ptrdiff_t ranges;   // of one key/value head
  ptrdiff_t members;  // rows of x times query heads that share a key/value head
  float *queries;     // [shared heads, members, size]
  float *partial;     // [shared heads, ranges, members, size + 2]: sum of values, largest score, sum of exponentials
} job;

static ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

/// scores [members, count] = queries · keysᵀ.
static void score(const job *job, const float *queries, const float *keys, ptrdiff_t count, float *scores) {
  ptrdiff_t size = job->attention->size;
  for (ptrdiff_t member = 0; member < job->members; member += ck_most_vectors) {
    ck_product product = {.weight = {keys, ck_float32, count, size}, .target = scores + member * count};
    job->level->multiply_vectors(queries + member * size, smaller(ck_most_vectors, job->members - member), &product, 0,
                                 count);
  }
}

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

/// target += weights · values for eight values; meanwhile asks for the part of the next eight that begins at `ahead`.
CK_CLONES static void add_eight(const float *weights, const float *values, ptrdiff_t stride, ptrdiff_t size,
                                float *restrict target, const float *ahead, ptrdiff_t ahead_count) {
  for (ptrdiff_t i = 0; i < ahead_count; i += line / (ptrdiff_t)sizeof(float)) __builtin_prefetch(ahead + i, 0, 3);
  const float *a = values, *b = a + stride, *c = b + stride, *d = c + stride;
  const float *e = d + stride, *f = e + stride, *g = f + stride, *h = g + stride;
  for (ptrdiff_t i = 0; i < size; i++)
    target[i] += weights[0] * a[i] + weights[1] * b[i] + weights[2] * c[i] + weights[3] * d[i] +
                 (weights[4] * e[i] + weights[5] * f[i] + weights[6] * g[i] + weights[7] * h[i]);
}

CK_CLONES static void add_one(float weight, const float *values, ptrdiff_t size, float *restrict target) {
  for (ptrdiff_t i = 0; i < size; i++) target[i] += weight * values[i];
}

/// Adds each member's weighted values to its part of the result, every value read once for all members.
static void add_values(const job *job, const float *weights, const float *values, ptrdiff_t count, float *result) {
  ptrdiff_t size = job->attention->size, members = job->members, key = 0;
  ptrdiff_t share = (values_at_once * size + members - 1) / members;
  for (; key + values_at_once <= count; key += values_at_once) {
    const float *now = values + key * size, *next = now + values_at_once * size;
    ptrdiff_t share_now = key + 2 * values_at_once <= count ? share : 0;
    for (ptrdiff_t member = 0; member < members; member++)
      add_eight(weights + member * count + key, now, size, size, result + member * (size + 2), next + member * share_now,
                share_now);
  }
  for (; key < count; key++)
    for (ptrdiff_t member = 0; member < members; member++)
      add_one(weights[member * count + key], values + key * size, size, result + member * (size + 2));
}

static void attend(void *context, ptrdiff_t task) {
  const job *job = context;
  const ck_attention *attention = job->attention;
  ptrdiff_t shared = task / job->ranges, first = task % job->ranges * keys_at_once, size = attention->size;
  ptrdiff_t count = smaller(attention->key_count - first, keys_at_once);
  ptrdiff_t start = shared * attention->head_stride + first * size;
  float *weights = ck_scratch(ck_scratch_strips, job->members * keys_at_once);
  float *result = job->partial + task * job->members * (size + 2);
  score(job, job->queries + shared * job->members * size, attention->keys + start, count, weights);
  for (ptrdiff_t member = 0; member < job->members; member++) {
    float *sums = result + member * (size + 2);
    for (ptrdiff_t i = 0; i < size; i++) sums[i] = 0;
    weigh(weights + member * count, count, attention->scale, &sums[size], &sums[size + 1]);
  }
  add_values(job, weights, attention->values + start, count, result);
}

/// Where a member's query or target begins: members go through the rows of a query head, then through the heads.
static ptrdiff_t offset_of(const job *job, ptrdiff_t shared, ptrdiff_t member) {
  const ck_attention *attention = job->attention;
  ptrdiff_t group = attention->heads / attention->shared_heads;
  ptrdiff_t head = shared * group + member / attention->rows, row = member % attention->rows;
  return (row * attention->heads + head) * attention->size;
}

/// Puts the ranges of one member together.
CK_CLONES static void combine(const float *parts, ptrdiff_t step, ptrdiff_t ranges, ptrdiff_t size, float *target) {
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

void ck_attend_few(const ck_attention *attention) {
  ptrdiff_t size = attention->size, shared_heads = attention->shared_heads;
  job job = {.attention = attention, .level = ck_best_level(),
             .ranges = (attention->key_count + keys_at_once - 1) / keys_at_once,
             .members = attention->rows * attention->heads / shared_heads};
  ptrdiff_t tasks = job.ranges * shared_heads, members = job.members;
  job.queries = ck_scratch(ck_scratch_attention, members * shared_heads * size + tasks * members * (size + 2));
  job.partial = job.queries + members * shared_heads * size;
  for (ptrdiff_t i = 0; i < shared_heads * members; i++)
    memcpy(job.queries + i * size, attention->query + offset_of(&job, i / members, i % members),
           (size_t)size * sizeof(float));
  ck_parallel(tasks, attend, &job);
  for (ptrdiff_t i = 0; i < shared_heads * members; i++)
    combine(job.partial + (i / members * job.ranges * members + i % members) * (size + 2), members * (size + 2),
            job.ranges, size, attention->target + offset_of(&job, i / members, i % members));
}

void ck_attend(const ck_attention *attention) {
  if (attention->rows <= 4 && attention->row_stride == attention->size) ck_attend_few(attention);
  else ck_attend_many(attention);
}
