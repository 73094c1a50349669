#define _GNU_SOURCE
#include "CKernels.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

enum { most_threads = 64, spins = 1 << 15, is_open = 1 << 16 };

/// A thread's consecutive part of a loop, on a cache line of its own.
typedef struct {
  _Alignas(128) _Atomic ptrdiff_t next;
  ptrdiff_t end;
} part;

static struct {
  pthread_mutex_t loop;   // held by whoever has a loop shared out
  pthread_mutex_t sleep;  // guards falling asleep
  pthread_cond_t wake;
  _Atomic uint32_t turn;  // counts loops; a worker waits for it to change
  atomic_int sleeping;
  atomic_int gate;    // `is_open` while a loop may be joined, plus the workers inside
  int started;        // workers that exist, whether a loop uses them or not
  atomic_int wanted;  // threads a loop is shared out to, the caller included; 0 before the first loop
  ck_body body;
  void *context;
  part parts[most_threads];
} pool = {.loop = PTHREAD_MUTEX_INITIALIZER, .sleep = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};

static _Thread_local int is_inside;

static void rest(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void work(int thread) {
  int threads = pool.wanted;
  for (int i = 0; i < threads; i++) {
    part *part = &pool.parts[(thread + i) % threads];
    for (;;) {
      ptrdiff_t index = atomic_fetch_add_explicit(&part->next, 1, memory_order_relaxed);
      if (index >= part->end) break;
      pool.body(pool.context, index);
    }
  }
}

/// Waits for the turn after `seen`: where a thread is wanted, awake for some hundred microseconds, as long as the next loop
/// may take to come while one layer follows the other.
static uint32_t await_turn(int thread, uint32_t seen) {
  for (int i = 0; i < spins && thread < pool.wanted; i++) {
    uint32_t turn = atomic_load_explicit(&pool.turn, memory_order_acquire);
    if (turn != seen) return turn;
    rest();
  }
  pthread_mutex_lock(&pool.sleep);
  pool.sleeping++;
  while (pool.turn == seen) pthread_cond_wait(&pool.wake, &pool.sleep);
  pool.sleeping--;
  pthread_mutex_unlock(&pool.sleep);
  return pool.turn;
}

/// Joins the loop that runs, unless it has been closed: a worker that wakes late keeps nobody waiting.
static int enter(void) {
  int gate = pool.gate;
  while (gate & is_open)
    if (atomic_compare_exchange_weak(&pool.gate, &gate, gate + 1)) return 1;
  return 0;
}

static void *worker(void *argument) {
  int thread = (int)(intptr_t)argument;
  uint32_t turn = 0;
  is_inside = 1;
  for (;;) {
    turn = await_turn(thread, turn);
    if (!enter()) continue;
    if (thread < pool.wanted) work(thread);
    atomic_fetch_sub(&pool.gate, 1);
  }
  return NULL;
}

/// Starts the workers that are missing, while no loop runs; makes do with fewer if the system has no more.
static void start_workers(void) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  while (pool.started < pool.wanted - 1) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, worker, (void *)(intptr_t)(pool.started + 1)) == 0)
      pool.started++;
    else
      pool.wanted = pool.started + 1;
  }
  pthread_attr_destroy(&attributes);
}

static int clamped(int count) { return count < 1 ? 1 : count > most_threads ? most_threads : count; }

static int core_count(void) {
  cpu_set_t cores;
  return clamped(sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1);
}

int ck_thread_count(void) { return pool.wanted > 0 ? pool.wanted : core_count(); }

void ck_set_thread_count(int count) {
  pthread_mutex_lock(&pool.loop);
  pool.wanted = clamped(count);
  pthread_mutex_unlock(&pool.loop);
}

static void share_out(ptrdiff_t count, ck_body body, void *context) {
  int threads = pool.wanted;
  pool.body = body;
  pool.context = context;
  for (int i = 0; i < threads; i++) {
    pool.parts[i].next = count * i / threads;
    pool.parts[i].end = count * (i + 1) / threads;
  }
  atomic_store(&pool.gate, is_open);
  atomic_fetch_add(&pool.turn, 1);
  if (pool.sleeping > 0) {
    pthread_mutex_lock(&pool.sleep);
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.sleep);
  }
  work(0);
  atomic_fetch_sub(&pool.gate, is_open);
  for (int i = 0; pool.gate > 0; i++) {
    rest();
    if (i > spins) sched_yield();
  }
}

/// Shares the loop out if there are several threads and no other loop runs; says whether it did.
static int try_to_share_out(ptrdiff_t count, ck_body body, void *context) {
  if (count < 2 || is_inside || pthread_mutex_trylock(&pool.loop) != 0) return 0;
  if (pool.wanted == 0) pool.wanted = core_count();
  if (pool.started < pool.wanted - 1) start_workers();
  int is_shared = pool.wanted > 1;
  is_inside = 1;
  if (is_shared) share_out(count, body, context);
  is_inside = 0;
  pthread_mutex_unlock(&pool.loop);
  return is_shared;
}

void ck_parallel(ptrdiff_t count, ck_body body, void *context) {
  if (try_to_share_out(count, body, context)) return;
  for (ptrdiff_t i = 0; i < count; i++) body(context, i);
}
