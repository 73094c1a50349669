// The products of one to eight rows of x, after BlockingTemplate.h. The including file sets VECTORS (how many rows of x one
// walk serves) and ROWS_FOR (how many rows of a weight are walked side by side, for so many rows of x).
//
// A dot product is 32 running sums, added up in halves at the end, so that every way of walking a weight gives the same.
//
// One row of x that fits the first-level cache goes through one row of the weight after the other: while there is much to
// compute, a single stream of short loads is what the hardware's prefetcher follows best. A longer one would itself come
// from the second level, twice the bytes of a 16-bit row, so that several rows share it; so do several rows of x, for which
// arithmetic counts and an element that was converted serves them all. Rows side by side lie some apart: each is a stream of
// memory, and at its end comes a row that is needed next. No loop leaves all to the hardware's prefetcher, which stops at
// the end of a page: a single stream asks for what is a page ahead, each of several for less.

enum { sum_lanes = 32, short_lanes = 8, most_rows = 4 };

/// The most columns of one row of x that the first-level cache keeps while a weight streams past.
enum { most_columns = 4096 };

/// How far ahead each of several rows side by side asks, in bytes: for one row of x, and for more.
enum { ahead_of_one = 1536, ahead_of_more = 2048 };

/// Asks memory for `bytes` of a weight. They pass through the caches once, or are soon walked again, and shall leave x there.
CK_INLINE void ask_for(const void *weight, int bytes) {
  EACH for (int i = 0; i < bytes; i += 64) __builtin_prefetch((const char *)weight + i, 0, 0);
}

typedef float short_vector __attribute__((vector_size(4 * short_lanes), aligned(4)));
typedef uint32_t short_words __attribute__((vector_size(4 * short_lanes), aligned(4)));
typedef uint16_t short_shorts __attribute__((vector_size(2 * short_lanes), aligned(2)));
typedef _Float16 short_halves __attribute__((vector_size(2 * short_lanes), aligned(2)));

DEFINE_TAKE(take_short, short_vector, short_words, short_shorts, short_halves)

typedef float sixteen __attribute__((vector_size(64), aligned(4)));

/// The sum of 32 numbers, added in halves; they are copies, since sums whose address is taken would leave their registers.
CK_INLINE float total(const float *sum) {
  sixteen half = *(const sixteen *)sum + *(const sixteen *)(sum + 16);
  float __attribute__((vector_size(32))) quarter = __builtin_shufflevector(half, half, 0, 1, 2, 3, 4, 5, 6, 7) +
                                                   __builtin_shufflevector(half, half, 8, 9, 10, 11, 12, 13, 14, 15);
  float __attribute__((vector_size(16))) eighth =
      __builtin_shufflevector(quarter, quarter, 0, 1, 2, 3) + __builtin_shufflevector(quarter, quarter, 4, 5, 6, 7);
  return eighth[0] + eighth[2] + (eighth[1] + eighth[3]);
}

/// What an element of the target becomes, given its dot product.
CK_INLINE float finished(float dot, const ck_product *product, ptrdiff_t row, float before) {
  return dot + (product->bias ? product->bias[row] : 0) + (product->accumulates ? before : 0);
}

#define COPY_REST(target, source) memcpy(target, source, (size_t)(columns - i) * sizeof *(source))

/// One row of a weight times one row of x.
#define DEFINE_SINGLE(name, element)                                                                       \
  CK_INLINE void add_single_##name(const element *row, const float *x, short_vector *sum) {                \
    short_vector weight;                                                                                   \
    for (int i = 0; i < sum_lanes / short_lanes; i++) {                                                    \
      take_short_##name(row + short_lanes * i, &weight);                                                   \
      sum[i] += weight * *(const short_vector *)(x + short_lanes * i);                                     \
    }                                                                                                      \
  }                                                                                                        \
  CK_INLINE float single_##name(const element *row, const float *x, ptrdiff_t columns) {                   \
    short_vector sum[sum_lanes / short_lanes] = {{0}, {0}, {0}, {0}};                                      \
    ptrdiff_t i = 0;                                                                                       \
    for (; i + sum_lanes <= columns; i += sum_lanes) {                                                     \
      ask_for((const char *)(row + i) + ck_ahead, sum_lanes * sizeof(element));                            \
      add_single_##name(row + i, x + i, sum);                                                              \
    }                                                                                                      \
    if (i < columns) {                                                                                     \
      element rest[sum_lanes] = {0};                                                                       \
      float values[sum_lanes] = {0};                                                                       \
      COPY_REST(rest, row + i);                                                                            \
      COPY_REST(values, x + i);                                                                            \
      add_single_##name(rest, values, sum);                                                                \
    }                                                                                                      \
    float lanes[sum_lanes];                                                                                \
    for (int j = 0; j < sum_lanes / short_lanes; j++) *(short_vector *)(lanes + short_lanes * j) = sum[j]; \
    return total(lanes);                                                                                   \
  }

/// ROWS rows of a weight, `distance` elements from one to the next, times COUNT rows of x;
/// totals[row of x][row of the weight].
#define DEFINE_SEVERAL(name, element)                                                                            \
  CK_INLINE void add_several_##name(int ROWS, int COUNT, const element *row, ptrdiff_t distance, const float *x, \
                                    ptrdiff_t stride, vector sum[most_rows][VECTORS][sum_lanes / LANES]) {       \
    vector weight, values[VECTORS];                                                                              \
    EACH for (int i = 0; i < sum_lanes / LANES; i++) {                                                           \
      EACH for (int j = 0; j < COUNT; j++) values[j] = *(const vector *)(x + j * stride + LANES * i);            \
      EACH for (int r = 0; r < ROWS; r++) {                                                                      \
        take_##name(row + r * distance + LANES * i, &weight);                                                    \
        EACH for (int j = 0; j < COUNT; j++) sum[r][j][i] += weight * values[j];                                 \
      }                                                                                                          \
    }                                                                                                            \
  }                                                                                                              \
  CK_INLINE void several_##name(int ROWS, int COUNT, const element *row, ptrdiff_t distance, const float *x,     \
                                ptrdiff_t columns, float totals[VECTORS][most_rows]) {                           \
    vector sum[most_rows][VECTORS][sum_lanes / LANES];                                                           \
    EACH for (int r = 0; r < ROWS; r++)                                                                          \
      EACH for (int j = 0; j < COUNT; j++)                                                                       \
        EACH for (int i = 0; i < sum_lanes / LANES; i++) sum[r][j][i] = (vector){0};                             \
    ptrdiff_t i = 0;                                                                                             \
    for (; i + sum_lanes <= columns; i += sum_lanes) {                                                           \
      EACH for (int r = 0; r < ROWS; r++)                                                                        \
        ask_for((const char *)(row + r * distance + i) +                                                         \
                    (ROWS == 1 ? ck_ahead : COUNT == 1 ? ahead_of_one : ahead_of_more),                          \
                sum_lanes * sizeof(element));                                                                    \
      add_several_##name(ROWS, COUNT, row + i, distance, x + i, columns, sum);                                   \
    }                                                                                                            \
    if (i < columns) {                                                                                           \
      element rest[most_rows][sum_lanes] = {{0}};                                                                \
      float values[VECTORS][sum_lanes] = {{0}};                                                                  \
      EACH for (int r = 0; r < ROWS; r++) COPY_REST(rest[r], row + r * distance + i);                            \
      EACH for (int j = 0; j < COUNT; j++) COPY_REST(values[j], x + j * columns + i);                            \
      add_several_##name(ROWS, COUNT, rest[0], sum_lanes, values[0], sum_lanes, sum);                            \
    }                                                                                                            \
    EACH for (int r = 0; r < ROWS; r++)                                                                          \
      EACH for (int j = 0; j < COUNT; j++) {                                                                     \
        float lanes[sum_lanes];                                                                                  \
        EACH for (int k = 0; k < sum_lanes / LANES; k++) *(vector *)(lanes + LANES * k) = sum[r][j][k];          \
        totals[j][r] = total(lanes);                                                                             \
      }                                                                                                          \
  }

/// Rows `first` up to `end` of a weight times COUNT rows of x: ROWS rows beside each other, `rows_apart` from one to the next,
/// then what is left one by one.
#define DEFINE_WALK(name, element)                                                                            \
  CK_INLINE void beside_##name(int ROWS, int COUNT, const float *x, const ck_product *product, float *target, \
                               ptrdiff_t row, ptrdiff_t rows_apart) {                                         \
    ptrdiff_t columns = product->weight.columns;                                                              \
    const element *weight = (const element *)product->weight.elements + row * columns;                        \
    float totals[VECTORS][most_rows];                                                                         \
    several_##name(ROWS, COUNT, weight, rows_apart * columns, x, columns, totals);                            \
    for (int j = 0; j < COUNT; j++)                                                                           \
      for (ptrdiff_t r = 0; r < ROWS; r++) {                                                                  \
        ptrdiff_t at = row + r * rows_apart;                                                                  \
        float *result = target + j * product->weight.rows + at;                                               \
        *result = finished(totals[j][r], product, at, *result);                                               \
      }                                                                                                       \
  }                                                                                                           \
  CK_INLINE void walk_##name(int ROWS, int COUNT, const float *x, const ck_product *product, float *target,   \
                             ptrdiff_t first, ptrdiff_t end) {                                                \
    ptrdiff_t rows_apart = (end - first) / ROWS, last = first + rows_apart * ROWS;                            \
    for (ptrdiff_t row = first; row < first + rows_apart; row++)                                              \
      beside_##name(ROWS, COUNT, x, product, target, row, rows_apart);                                        \
    for (ptrdiff_t row = last; row < end; row++) beside_##name(1, COUNT, x, product, target, row, 1);         \
  }

#define DEFINE_ROWS(name, element)                                                                                            \
  DEFINE_SINGLE(name, element)                                                                                                \
  DEFINE_SEVERAL(name, element)                                                                                               \
  DEFINE_WALK(name, element)                                                                                                  \
  static void single_rows_##name(const float *x, const ck_product *product, ptrdiff_t first, ptrdiff_t end) {                 \
    ptrdiff_t columns = product->weight.columns;                                                                              \
    const element *weight = product->weight.elements;                                                                         \
    for (ptrdiff_t row = first; row < end; row++)                                                                             \
      product->target[row] = finished(single_##name(weight + row * columns, x, columns), product, row, product->target[row]); \
  }                                                                                                                           \
  static void rows_##name(const float *x, ptrdiff_t count, const ck_product *product, float *target, ptrdiff_t first,         \
                          ptrdiff_t end) {                                                                                    \
    if (count == 1) walk_##name(ROWS_FOR(1), 1, x, product, target, first, end);                                              \
    else if (count == 2) walk_##name(ROWS_FOR(2), 2, x, product, target, first, end);                                         \
    else if (count == 3 && VECTORS > 3) walk_##name(ROWS_FOR(3), 3, x, product, target, first, end);                          \
    else walk_##name(ROWS_FOR(VECTORS), VECTORS, x, product, target, first, end);                                             \
  }

DEFINE_ROWS(float32, float)
DEFINE_ROWS(bfloat16, uint16_t)
DEFINE_ROWS(float16, _Float16)

/// Where rows of x are more than one walk serves: rows of a weight that some of them go through before the next, so that
/// they stay in the cache for those.
enum { rows_at_once = 24 };

#define MULTIPLY(name)                                                                                             \
  if (count == 1 && product->weight.columns <= most_columns) return single_rows_##name(x, product, first, end);    \
  for (ptrdiff_t row = first, rows; row < end; row += rows) {                                                      \
    rows = count > VECTORS && row + rows_at_once < end ? rows_at_once : end - row;                                 \
    for (ptrdiff_t start = 0; start < count; start += VECTORS)                                                     \
      rows_##name(x + start * product->weight.columns, count - start < VECTORS ? count - start : VECTORS, product, \
                  product->target + start * product->weight.rows, row, row + rows);                                \
  }                                                                                                                \
  return;

static void multiply_vectors(const float *x, ptrdiff_t count, const ck_product *product, ptrdiff_t first, ptrdiff_t end) {
  switch (product->weight.type) {
    case ck_float32: MULTIPLY(float32)
    case ck_bfloat16: MULTIPLY(bfloat16)
    case ck_float16: MULTIPLY(float16)
    case ck_quantized8: case ck_quantized4: return;  // come as floats
  }
}
