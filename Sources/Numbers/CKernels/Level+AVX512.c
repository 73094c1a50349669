#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), apply_to = function)
#define LANES 16
#define STRIP 14
#include "BlockingTemplate.h"
#include "SoftmaxTemplate.h"
#define VECTORS 4
// Four rows of a weight times four of x take more sums than there are registers, which costs less than to read long x again.
#define ROWS_FOR(count, is_long) (is_long ? 4 : count > 2 ? 3 : count == 2 ? 4 : 2)
#include "MatrixVectorTemplate.h"
#include "AttentionTemplate.h"
const ck_level ck_avx512_level = {
    LANES, STRIP, step, {32 * LANES, 64 * LANES}, {32 * LANES, 64 * LANES}, pack, pack_strip, multiply, unpack,
    VECTORS, multiply_vectors, multiply_columns, weigh, score, add};
#pragma clang attribute pop
#endif
