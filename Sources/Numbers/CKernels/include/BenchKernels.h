#ifndef CKERNELS_BENCH_H
#define CKERNELS_BENCH_H

#include <stddef.h>

/// Ways to read memory for nothing but its bytes.
typedef enum { ck_read_one_stream, ck_read_four_streams, ck_read_ahead } ck_read_loop;

/// Reads `bytes` bytes, a multiple of 4096, on all threads, and returns the exclusive or of their 64-bit words, for which all
/// have to be read: for (i < bytes / 8) result ^= words[i].
unsigned long long ck_read(ck_read_loop loop, const void *memory, ptrdiff_t bytes);

#endif
