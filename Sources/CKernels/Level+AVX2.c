#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define LANES 8
#define LOW 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define STRIP 6
#include "BlockingTemplate.h"
#define VECTORS 2
#define ROWS_FOR(count) (count == 1 ? 3 : 1)
#include "MatrixVectorTemplate.h"
#include "AttentionTemplate.h"
const ck_level ck_avx2_level = {STRIP, panel_columns, pack_strip, pack_panel, multiply, multiply_vectors, score, add};
#pragma clang attribute pop
#endif
