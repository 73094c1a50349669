#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define LANES 8
#define LOW 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define STRIP 3
#define NUMBER int16_t
#define X_NUMBER int16_t
#define SHIFT 0
#define DOT16(sum, a, b) _mm256_add_epi32(sum, _mm256_madd_epi16(a, b))
#define DOT(sum, weight, x) ((ints)DOT16((__m256i)(sum), (__m256i)(weight), (__m256i)(x)))
#define ARRANGE arrange_words
#include "IntegerBlockingTemplate.h"
#include "IntegerVectors+AVX2.h"
#include "IntegerVectorsTemplate.h"
const ck_level ck_avx2_integers = {
    STRIP, panel_columns, pack_strip, pack_panel, multiply, multiply_vectors, .round_groups = round_groups};
#pragma clang attribute pop
#endif
