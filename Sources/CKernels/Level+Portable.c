#define LANES 4
#define LOW 0, 4, 1, 5
#define HIGH 2, 6, 3, 7
#define STRIP 4
#include "BlockingTemplate.h"
#define VECTORS 2
#define ROWS_FOR(count) 1
#include "MatrixVectorTemplate.h"
#include "AttentionTemplate.h"
const ck_level ck_portable_level = {STRIP, panel_columns, pack_strip, pack_panel, multiply, multiply_vectors, score, add};
