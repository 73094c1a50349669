#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define LANES 8
#define STRIP 6
#include "BlockingTemplate.h"
#include "SoftmaxTemplate.h"
#define VECTORS 2
#define ROWS_FOR(count, is_long) (count == 1 ? 4 : is_long ? 2 : 1)
#include "MatrixVectorTemplate.h"
#include "AttentionTemplate.h"
const ck_level ck_avx2_level = {
    LANES, STRIP, step, {32 * LANES, 64 * LANES}, {32 * LANES, 64 * LANES}, pack, pack_strip, multiply, unpack,
    VECTORS, multiply_vectors, multiply_columns, weigh, score, add};
#pragma clang attribute pop
#endif
