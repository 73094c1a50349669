#include "CKernels.h"
#include "VectorMath.h"

#include <stdatomic.h>

// How fast memory can be read at all: loops that do nothing else. None is the fastest on every machine.

typedef uint64_t line __attribute__((vector_size(64), aligned(8)));

enum { chunk_lines = 1 << 14, page_lines = 64, streams = 4, ahead = 32 };  // in lines of 64 bytes

typedef struct {
  const line *memory;
  ptrdiff_t count;
  ck_read_loop loop;
  _Atomic uint64_t total;
} job;

CK_INLINE uint64_t folded(const line *sum) {
  line all = sum[0] ^ sum[1] ^ sum[2] ^ sum[3];
  uint64_t total = 0;
  for (int i = 0; i < 8; i++) total ^= all[i];
  return total;
}

CK_CLONES static uint64_t one_stream(const line *memory, ptrdiff_t count) {
  line sum[streams] = {{0}};
  for (ptrdiff_t i = 0; i < count; i += streams)
    for (int j = 0; j < streams; j++) sum[j] ^= memory[i + j];
  return folded(sum);
}

/// Four quarters side by side.
CK_CLONES static uint64_t four_streams(const line *memory, ptrdiff_t count) {
  line sum[streams] = {{0}};
  ptrdiff_t quarter = count / streams;
  for (ptrdiff_t i = 0; i < quarter; i++)
    for (int j = 0; j < streams; j++) sum[j] ^= memory[j * quarter + i];
  return folded(sum);
}

/// One stream that asks for what is 2 KiB ahead.
CK_CLONES static uint64_t read_ahead(const line *memory, ptrdiff_t count) {
  line sum[streams] = {{0}};
  for (ptrdiff_t i = 0; i < count; i += streams)
    for (int j = 0; j < streams; j++) {
      __builtin_prefetch(memory + i + j + ahead, 0, 2);
      sum[j] ^= memory[i + j];
    }
  return folded(sum);
}

static void read_chunk(void *context, ptrdiff_t index) {
  job *job = context;
  ptrdiff_t first = index * chunk_lines, rest = job->count - first, count = rest < chunk_lines ? rest : chunk_lines;
  const line *start = job->memory + first;
  uint64_t total = job->loop == ck_read_four_streams ? four_streams(start, count)
                   : job->loop == ck_read_ahead      ? read_ahead(start, count)
                                                     : one_stream(start, count);
  atomic_fetch_xor(&job->total, total);
}

unsigned long long ck_read(ck_read_loop loop, const void *memory, ptrdiff_t bytes) {
  job job = {.memory = memory, .count = bytes / 4096 * page_lines, .loop = loop};
  ck_parallel((job.count + chunk_lines - 1) / chunk_lines, read_chunk, &job);
  return job.total;
}
