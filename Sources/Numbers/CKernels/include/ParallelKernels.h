#ifndef CKERNELS_PARALLEL_H
#define CKERNELS_PARALLEL_H

#include <stddef.h>

/// One iteration of a loop whose iterations may run at the same time.
typedef void (*ck_body)(void *context, ptrdiff_t index);

/// The threads that loops are shared out to, the caller's own included; at first, one for each core of this process.
int ck_thread_count(void);
/// Sets how many threads loops are shared out to, from 1 to 64; waits for a loop under way.
void ck_set_thread_count(int count);
/// Calls `body` once for each index below `count` and returns when all are done: for (i < count) body(context, i), in any
/// order. ConcurrencyTests.
///
/// Each thread walks a consecutive part of the range, then helps the others with theirs. A loop inside a loop, or beside
/// another thread's, runs on its caller alone.
void ck_parallel(ptrdiff_t count, ck_body body, void *context);

#endif
