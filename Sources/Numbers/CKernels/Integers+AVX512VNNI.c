#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c"))), apply_to = function)
#define LANES 16
#define STRIP 6
#define NUMBER uint8_t
#define X_NUMBER int8_t
#define SHIFT 128
#define DOT(sum, weight, x) ((ints)_mm512_dpbusd_epi32((__m512i)(sum), (__m512i)(weight), (__m512i)(x)))
#include "IntegerBlockingTemplate.h"
#include "IntegerVectors+AVX512VNNI.h"
#include "IntegerVectorsTemplate.h"
const ck_level ck_avx512_vnni_integers = {
    LANES, STRIP, step, {sizeof(x_pair) / 4, sizeof(x_pair) / 4}, {32 * LANES, 64 * LANES}, pack, pack_strip, multiply,
    unpack, .vectors = ck_most_together, .multiply_vectors = multiply_vectors, .round_groups = round_groups,
    .group_columns = ck_group_columns, .group_floats = sizeof(ck_rounded_group) / sizeof(float)};
#pragma clang attribute pop
#endif
