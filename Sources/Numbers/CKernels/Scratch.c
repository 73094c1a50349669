#include "Scratch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  float *memory[ck_scratch_uses];
  ptrdiff_t count[ck_scratch_uses];
} scratch;

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local scratch mine;

static void release(void *pointer) {
  scratch *leaving = pointer;
  for (int use = 0; use < ck_scratch_uses; use++) free(leaving->memory[use]);
}

static void make_key(void) { pthread_key_create(&key, release); }

float *ck_scratch(ck_scratch_use use, ptrdiff_t count) {
  if (mine.count[use] >= count) return mine.memory[use];
  pthread_once(&once, make_key);
  pthread_setspecific(key, &mine);  // so that the thread's end releases it
  size_t bytes = ((size_t)count * sizeof(float) + 63) / 64 * 64;
  free(mine.memory[use]);
  mine.memory[use] = aligned_alloc(64, bytes);
  if (!mine.memory[use]) {
    fprintf(stderr, "out of memory: %zu bytes to compute in\n", bytes);
    abort();
  }
  mine.count[use] = count;
  return mine.memory[use];
}
