#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define LANES 8
#define STRIP 4
#define NUMBER int16_t
#define X_NUMBER int16_t
#define SHIFT 0
#define DOT(sum, weight, x) ((sum) + (ints)_mm256_madd_epi16((__m256i)(weight), (__m256i)(x)))
#include "IntegerBlockingTemplate.h"
#include "IntegerVectors+AVX2.h"
#include "IntegerVectorsTemplate.h"
const ck_level ck_avx2_integers = {
    LANES, STRIP, step, {sizeof(x_pair) / 4, sizeof(x_pair) / 4}, {32 * LANES, 64 * LANES}, pack, pack_strip, multiply,
    unpack, .vectors = ck_most_together, .multiply_vectors = multiply_vectors, .round_groups = round_groups,
    .group_columns = ck_group_columns, .group_floats = sizeof(ck_rounded_group) / sizeof(float)};
#pragma clang attribute pop
#endif
