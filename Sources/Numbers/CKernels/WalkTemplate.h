// How one to eight rows of x go along the rows of a weight, whatever x is multiplied as. The including file sets VECTORS
// (how many rows of x one walk serves), ROWS_FOR(count, is_long) (how many rows of a weight are walked side by side for so
// many rows of x, which are long if the first-level cache does not keep one) and X_FLOATS(columns) (the floats that a row
// of x takes), and defines several_NAME, which makes the dot products of ROWS rows of a weight and COUNT rows of x.
//
// Memory gives most to a core that follows several streams, and what is read of x then serves several rows of the weight. So
// rows side by side lie as far apart as possible, half a weight, a third or a quarter: each stream runs on from one part of the
// weight into the next. Levels with few registers take one at a time where several short rows of x fill them; Intel's cores
// take four for a single row of x. The hardware's prefetcher does not look far enough ahead for a loop that computes, so every
// stream asks for what comes.

enum { most_rows = 4 };

/// The most columns of one row of x that the first-level cache keeps while a weight streams past.
enum { most_columns = 4096 };

/// Asks for the next `bytes` of a weight.
CK_INLINE void ask_for(int ROWS, const void *weight, int bytes) {
  const int ahead = ROWS == 1 ? ck_ahead : ck_ahead_of_all / ROWS;
  EACH for (int i = 0; i < bytes; i += 64) ask_for_line((const char *)weight + ahead + i, 0);
}

/// What an element of the target becomes, given its dot product.
CK_INLINE float finished(float dot, const ck_product *product, ptrdiff_t row, float before) {
  return dot + (product->bias ? product->bias[row] : 0) + (product->accumulates ? before : 0);
}

/// Rows `first` up to `end` of a weight, in the order of the walk, times COUNT rows of x: ROWS rows side by side, as far apart
/// as the weight allows, then what is left over at its end one by one.
#define DEFINE_WALK(name, element)                                                                                           \
  CK_INLINE void beside_##name(int ROWS, int COUNT, const float *x, const ck_product *product, float *target,                \
                               ptrdiff_t row, ptrdiff_t apart) {                                                             \
    ptrdiff_t columns = product->weight.columns;                                                                             \
    float totals[VECTORS][most_rows];                                                                                        \
    several_##name(ROWS, COUNT, (const element *)product->weight.elements + row * columns, apart * columns, x, columns,      \
                   totals);                                                                                                  \
    for (int j = 0; j < COUNT; j++)                                                                                          \
      for (ptrdiff_t r = 0; r < ROWS; r++) {                                                                                 \
        ptrdiff_t at = row + r * apart;                                                                                      \
        float *result = target + j * product->weight.rows + at;                                                              \
        *result = finished(totals[j][r], product, at, *result);                                                              \
      }                                                                                                                      \
  }                                                                                                                          \
  CK_INLINE void walk_##name(int ROWS, int COUNT, const float *x, const ck_product *product, float *target,                  \
                             ptrdiff_t first, ptrdiff_t end) {                                                               \
    ptrdiff_t apart = product->weight.rows / ROWS, left = apart * ROWS;                                                      \
    for (ptrdiff_t row = first / ROWS; row < ck_smaller_of(end / ROWS, apart); row++)                                        \
      beside_##name(ROWS, COUNT, x, product, target, row, apart);                                                            \
    for (ptrdiff_t row = first > left ? first : left; row < end; row++) beside_##name(1, COUNT, x, product, target, row, 1); \
  }

#define WALK_BY(name, ROWS, COUNT)                            \
  {                                                           \
    walk_##name(ROWS, COUNT, x, product, target, first, end); \
    return;                                                   \
  }

/// COUNT rows of x, in the walk for `all` of them.
#define WALK(name, all, COUNT)                          \
  {                                                     \
    if (is_long) WALK_BY(name, ROWS_FOR(all, 1), COUNT) \
    WALK_BY(name, ROWS_FOR(all, 0), COUNT)              \
  }

/// `count` rows of x: all there are, or some of more, which take the walk for VECTORS so that all go through the same rows.
#define DEFINE_ROWS(name, element)                                                                                \
  DEFINE_WALK(name, element)                                                                                      \
  static void rows_##name(const float *x, ptrdiff_t count, int are_all, const ck_product *product, float *target, \
                          ptrdiff_t first, ptrdiff_t end) {                                                       \
    int is_long = product->weight.columns > most_columns;                                                         \
    if (count == 1 && are_all && ck_is_intel && LANES > 4) WALK_BY(name, most_rows, 1)                            \
    if (count == 1 && are_all) WALK(name, 1, 1)                                                                   \
    if (count == 1) WALK(name, VECTORS, 1)                                                                        \
    if (count == 2 && VECTORS > 2 && are_all) WALK(name, 2, 2)                                                    \
    if (count == 2 && VECTORS > 2) WALK(name, VECTORS, 2)                                                         \
    if (count == 3 && VECTORS > 3) WALK(name, VECTORS, 3)                                                         \
    WALK(name, VECTORS, VECTORS)                                                                                  \
  }

/// Where rows of x are more than one walk serves, some of them go through a few rows of the weight before the others do, for
/// which those stay in the cache.
#define MULTIPLY(name)                                                                                                    \
  for (ptrdiff_t row = first, rows; row < end; row += rows) {                                                             \
    rows = count > VECTORS ? ck_smaller_of(ck_walked_together, end - row) : end - row;                                    \
    for (ptrdiff_t start = 0; start < count; start += VECTORS)                                                            \
      rows_##name(x + start * X_FLOATS(product->weight.columns), ck_smaller_of(count - start, VECTORS), count <= VECTORS, \
                  product, product->target + start * product->weight.rows, row, row + rows);                              \
  }                                                                                                                       \
  return;
