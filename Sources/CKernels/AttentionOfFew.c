#include "Attention.h"
#include "Scratch.h"
#include "VectorMath.h"

// With one row, or a few, attention is reading the cache. A task is a range of one key/value head's keys, read once for all
// the query heads that share it; each leaves its sums for the tasks of a head to be put together. The ranges do not depend
// on the number of threads, so that the result does not either.

enum { keys_at_once = 256 };

typedef struct {
  const ck_attention *attention;
  ptrdiff_t ranges;   // of one key/value head
  ptrdiff_t members;  // rows of x times query heads that share a key/value head
  float *partial;     // [shared heads, ranges, members, size + 2]: sum of values, largest score, sum of exponentials
} job;

CK_INLINE float dot(const float *a, const float *b, ptrdiff_t count) {
#pragma clang fp reassociate(on)
  float sum = 0;
  for (ptrdiff_t i = 0; i < count; i++) sum += a[i] * b[i];
  return sum;
}

/// A range's largest score, exponentials and weighted values for one row and head.
CK_CLONES static void attend_range(const float *query, const float *keys, const float *values, ptrdiff_t count,
                                   ptrdiff_t stride, ptrdiff_t size, float scale, float *result) {
#pragma clang fp reassociate(on)
  float weights[keys_at_once], sum = 0;
  for (ptrdiff_t key = 0; key < count; key++) weights[key] = dot(query, keys + key * stride, size) * scale;
  float largest = ck_largest(weights, count);
  for (ptrdiff_t key = 0; key < count; key++) {
    weights[key] = ck_exp(weights[key] - largest);
    sum += weights[key];
  }
  for (ptrdiff_t i = 0; i < size; i++) result[i] = 0;
  for (ptrdiff_t key = 0; key < count; key++)
    for (ptrdiff_t i = 0; i < size; i++) result[i] += weights[key] * values[key * stride + i];
  result[size] = largest;
  result[size + 1] = sum;
}

/// Where a member's query or target begins: members go through the rows of a query head, then through the heads.
static ptrdiff_t offset_of(const job *job, ptrdiff_t shared, ptrdiff_t member) {
  const ck_attention *attention = job->attention;
  ptrdiff_t group = attention->heads / attention->shared_heads;
  ptrdiff_t head = shared * group + member / attention->rows, row = member % attention->rows;
  return (row * attention->heads + head) * attention->size;
}

static void attend(void *context, ptrdiff_t task) {
  const job *job = context;
  const ck_attention *attention = job->attention;
  ptrdiff_t shared = task / job->ranges, first = task % job->ranges * keys_at_once;
  ptrdiff_t rest = attention->key_count - first, count = rest < keys_at_once ? rest : keys_at_once;
  ptrdiff_t start = shared * attention->head_stride + first * attention->row_stride;
  for (ptrdiff_t member = 0; member < job->members; member++)
    attend_range(attention->query + offset_of(job, shared, member), attention->keys + start, attention->values + start,
                 count, attention->row_stride, attention->size, attention->scale,
                 job->partial + (task * job->members + member) * (attention->size + 2));
}

/// Puts the ranges of one row and head together.
static void combine(const job *job, ptrdiff_t shared, ptrdiff_t member) {
  ptrdiff_t size = job->attention->size, step = job->members * (size + 2);
  const float *first = job->partial + (shared * job->ranges * job->members + member) * (size + 2);
  float *target = job->attention->target + offset_of(job, shared, member);
  float largest = -INFINITY, sum = 0;
  for (ptrdiff_t range = 0; range < job->ranges; range++) largest = ck_larger(first[range * step + size], largest);
  for (ptrdiff_t i = 0; i < size; i++) target[i] = 0;
  for (ptrdiff_t range = 0; range < job->ranges; range++) {
    const float *part = first + range * step;
    float factor = ck_exp(part[size] - largest);
    sum += part[size + 1] * factor;
    for (ptrdiff_t i = 0; i < size; i++) target[i] += part[i] * factor;
  }
  for (ptrdiff_t i = 0; i < size; i++) target[i] /= sum;
}

void ck_attend_few(const ck_attention *attention) {
  job job = {.attention = attention, .ranges = (attention->key_count + keys_at_once - 1) / keys_at_once,
             .members = attention->rows * attention->heads / attention->shared_heads};
  ptrdiff_t tasks = job.ranges * attention->shared_heads;
  job.partial = ck_scratch(ck_scratch_attention, tasks * job.members * (attention->size + 2));
  ck_parallel(tasks, attend, &job);
  for (ptrdiff_t shared = 0; shared < attention->shared_heads; shared++)
    for (ptrdiff_t member = 0; member < job.members; member++) combine(&job, shared, member);
}

void ck_attend(const ck_attention *attention) {
  if (attention->rows <= 4) ck_attend_few(attention);
  else ck_attend_many(attention);
}
