#define LANES 4
#define STRIP 4
#include "BlockingTemplate.h"
#include "SoftmaxTemplate.h"
#define VECTORS 2
#define ROWS_FOR(count, is_long) 1
#include "MatrixVectorTemplate.h"
#include "AttentionTemplate.h"
const ck_level ck_portable_level = {
    LANES, STRIP, step, {32 * LANES, 64 * LANES}, {32 * LANES, 64 * LANES}, pack, pack_strip, multiply, unpack,
    VECTORS, multiply_vectors, multiply_columns, weigh, score, add};
