#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c"))), apply_to = function)
#define LANES 16
#define LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define STRIP 6
#define NUMBER uint8_t
#define X_NUMBER int8_t
#define SHIFT 128
#define DOT(sum, weight, x) ((ints)_mm512_dpbusd_epi32((__m512i)(sum), (__m512i)(weight), (__m512i)(x)))
#define ARRANGE arrange_bytes
#include "IntegerBlockingTemplate.h"
#include "IntegerVectors+AVX512VNNI.h"
#include "IntegerVectorsTemplate.h"
const ck_level ck_avx512_vnni_integers = {
    STRIP, panel_columns, pack_strip, pack_panel, multiply, multiply_vectors, .round_groups = round_groups};
#pragma clang attribute pop
#endif
