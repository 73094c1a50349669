#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), apply_to = function)
#define LANES 16
#define LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define STRIP 14
#include "BlockingTemplate.h"
#define VECTORS 4
#define ROWS_FOR(count) (count <= 2 ? 4 : 3)
#include "MatrixVectorTemplate.h"
#include "AttentionTemplate.h"
const ck_level ck_avx512_level = {STRIP, panel_columns, pack_strip, pack_panel, multiply, multiply_vectors, score, add};
#pragma clang attribute pop
#endif
