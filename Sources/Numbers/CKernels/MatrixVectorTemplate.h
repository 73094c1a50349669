// The products of one to eight rows of x, after BlockingTemplate.h. The including file sets VECTORS (how many rows of x one
// walk serves) and ROWS_FOR(count, is_long) (how many rows of a weight are walked side by side for so many rows of x, which
// are long if the first-level cache does not keep one).
//
// A dot product is 32 running sums, added up in halves at the end, so that every way of walking a weight gives the same.
//
// Memory gives most to a core that follows several streams, and what is read of x then serves several rows of the weight. So
// rows side by side lie as far apart as possible, half a weight, a third or a quarter: each stream runs on from one part of the
// weight into the next. Levels with few registers take one at a time where several short rows of x fill them. The hardware's
// prefetcher does not look far enough ahead for a loop that computes, so every stream asks for what comes.

enum { sum_lanes = ck_interleaved, most_rows = 4 };

/// The most columns of one row of x that the first-level cache keeps while a weight streams past.
enum { most_columns = 4096 };

/// How far ahead streams ask, in bytes: all together where they are several.
enum { ahead_of_all = 6144 };

/// Asks for the next `bytes` of a weight.
CK_INLINE void ask_for(int ROWS, const void *weight, int bytes) {
  const int ahead = ROWS == 1 ? ck_ahead : ahead_of_all / ROWS;
  EACH for (int i = 0; i < bytes; i += 64) ask_for_line((const char *)weight + ahead + i, 0);
}

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

/// ROWS rows of a weight, `distance` elements from one to the next, times COUNT rows of x, interleaved;
/// totals[row of x][row of the weight].
#define DEFINE_SEVERAL(name, element)                                                                            \
  CK_INLINE void add_several_##name(int ROWS, int COUNT, const element *row, ptrdiff_t distance, const float *x, \
                                    vector sum[most_rows][VECTORS][sum_lanes / LANES]) {                         \
    vector weight, values[VECTORS];                                                                              \
    EACH for (int i = 0; i < sum_lanes / LANES; i++) {                                                           \
      EACH for (int j = 0; j < COUNT; j++) values[j] = *(const vector *)(x + j * sum_lanes + LANES * i);         \
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
        ask_for(ROWS, row + r * distance + i, sum_lanes * sizeof(element));                                      \
      add_several_##name(ROWS, COUNT, row + i, distance, x + i * COUNT, sum);                                    \
    }                                                                                                            \
    if (i < columns) {                                                                                           \
      element rest[most_rows][sum_lanes] = {{0}};                                                                \
      float values[VECTORS][sum_lanes] = {{0}};                                                                  \
      EACH for (int r = 0; r < ROWS; r++) COPY_REST(rest[r], row + r * distance + i);                            \
      EACH for (int j = 0; j < COUNT; j++) COPY_REST(values[j], x + i * COUNT + j * (columns - i));              \
      add_several_##name(ROWS, COUNT, rest[0], sum_lanes, values[0], sum);                                       \
    }                                                                                                            \
    EACH for (int r = 0; r < ROWS; r++)                                                                          \
      EACH for (int j = 0; j < COUNT; j++) {                                                                     \
        float lanes[sum_lanes];                                                                                  \
        EACH for (int k = 0; k < sum_lanes / LANES; k++) *(vector *)(lanes + LANES * k) = sum[r][j][k];          \
        totals[j][r] = total(lanes);                                                                             \
      }                                                                                                          \
  }

/// Rows `first` up to `end` of a weight, in the order of the walk, times COUNT rows of x: ROWS rows side by side, as far apart
/// as the weight allows, then what is left over at its end one by one.
#define DEFINE_WALK(name, element)                                                                                         \
  CK_INLINE void beside_##name(int ROWS, int COUNT, const float *x, const ck_product *product, float *target,              \
                               ptrdiff_t row, ptrdiff_t apart) {                                                           \
    ptrdiff_t columns = product->weight.columns;                                                                           \
    float totals[VECTORS][most_rows];                                                                                      \
    several_##name(ROWS, COUNT, (const element *)product->weight.elements + row * columns, apart * columns, x, columns,    \
                   totals);                                                                                                \
    for (int j = 0; j < COUNT; j++)                                                                                        \
      for (ptrdiff_t r = 0; r < ROWS; r++) {                                                                               \
        ptrdiff_t at = row + r * apart;                                                                                    \
        float *result = target + j * product->weight.rows + at;                                                            \
        *result = finished(totals[j][r], product, at, *result);                                                            \
      }                                                                                                                    \
  }                                                                                                                        \
  CK_INLINE void walk_##name(int ROWS, int COUNT, const float *x, const ck_product *product, float *target,                \
                             ptrdiff_t first, ptrdiff_t end) {                                                             \
    ptrdiff_t apart = product->weight.rows / ROWS, left = apart * ROWS;                                                    \
    for (ptrdiff_t row = first / ROWS; row < ck_smaller_of(end / ROWS, apart); row++)                                      \
      beside_##name(ROWS, COUNT, x, product, target, row, apart);                                                          \
    for (ptrdiff_t row = first > left ? first : left; row < end; row++) beside_##name(1, COUNT, x, product, target, row, 1); \
  }

/// COUNT rows of x, in the walk for `all` of them.
#define WALK(name, all, COUNT)                                                           \
  {                                                                                      \
    if (is_long) walk_##name(ROWS_FOR(all, 1), COUNT, x, product, target, first, end);   \
    else walk_##name(ROWS_FOR(all, 0), COUNT, x, product, target, first, end);           \
    return;                                                                              \
  }

/// `count` rows of x: all there are, or some of more, which take the walk for VECTORS so that all go through the same rows.
#define DEFINE_ROWS(name, element)                                                                                \
  DEFINE_SEVERAL(name, element)                                                                                   \
  DEFINE_WALK(name, element)                                                                                      \
  static void rows_##name(const float *x, ptrdiff_t count, int are_all, const ck_product *product, float *target, \
                          ptrdiff_t first, ptrdiff_t end) {                                                       \
    int is_long = product->weight.columns > most_columns;                                                         \
    if (count == 1 && are_all) WALK(name, 1, 1)                                                                   \
    if (count == 1) WALK(name, VECTORS, 1)                                                                        \
    if (count == 2 && VECTORS > 2 && are_all) WALK(name, 2, 2)                                                    \
    if (count == 2 && VECTORS > 2) WALK(name, VECTORS, 2)                                                         \
    if (count == 3 && VECTORS > 3) WALK(name, VECTORS, 3)                                                         \
    WALK(name, VECTORS, VECTORS)                                                                                  \
  }

DEFINE_ROWS(float32, float)
DEFINE_ROWS(bfloat16, uint16_t)
DEFINE_ROWS(float16, _Float16)

/// Where rows of x are more than one walk serves, some of them go through a few rows of the weight before the others do, for
/// which those stay in the cache.
#define MULTIPLY(name)                                                                                                  \
  for (ptrdiff_t row = first, rows; row < end; row += rows) {                                                           \
    rows = count > VECTORS ? ck_smaller_of(ck_walked_together, end - row) : end - row;                                  \
    for (ptrdiff_t start = 0; start < count; start += VECTORS)                                                          \
      rows_##name(x + start * product->weight.columns, ck_smaller_of(count - start, VECTORS), count <= VECTORS, product, \
                  product->target + start * product->weight.rows, row, row + rows);                                     \
  }                                                                                                                     \
  return;

static void multiply_vectors(const float *x, ptrdiff_t count, const ck_product *product, ptrdiff_t first, ptrdiff_t end) {
  switch (product->weight.type) {
    case ck_float32: MULTIPLY(float32)
    case ck_bfloat16: MULTIPLY(bfloat16)
    case ck_float16: MULTIPLY(float16)
    case ck_quantized8: case ck_quantized4: return;  // come as floats
  }
}
