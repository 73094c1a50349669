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

/// Reads `streams` lines at a time, `apart` from each other, and goes on by `step`; asks for what is `ahead` of them, if that
/// is not 0.
CK_INLINE uint64_t walk(const line *memory, ptrdiff_t count, ptrdiff_t apart, ptrdiff_t step, ptrdiff_t ahead) {
  line sum[streams] = {{0}};
  for (ptrdiff_t i = 0; i < count / streams; i++)
    for (int j = 0; j < streams; j++) {
      const line *next = memory + i * step + j * apart;
      if (ahead) __builtin_prefetch(next + ahead, 0, 2);
      sum[j] ^= *next;
    }
  return folded(sum);
}

CK_CLONES static uint64_t read_lines(const line *memory, ptrdiff_t count, ck_read_loop loop) {
  return loop == ck_read_four_streams ? walk(memory, count, count / streams, 1, 0)  // four quarters side by side
         : loop == ck_read_ahead      ? walk(memory, count, 1, streams, ahead)      // which asks for what is 2 KiB ahead
                                      : walk(memory, count, 1, streams, 0);
}

static void read_chunk(void *context, ptrdiff_t index) {
  job *job = context;
  ptrdiff_t first = index * chunk_lines, rest = job->count - first, count = rest < chunk_lines ? rest : chunk_lines;
  atomic_fetch_xor(&job->total, read_lines(job->memory + first, count, job->loop));
}

unsigned long long ck_read(ck_read_loop loop, const void *memory, ptrdiff_t bytes) {
  job job = {.memory = memory, .count = bytes / 4096 * page_lines, .loop = loop};
  ck_parallel((job.count + chunk_lines - 1) / chunk_lines, read_chunk, &job);
  return job.total;
}
