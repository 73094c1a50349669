// The two products of attention with few rows, after MatrixVectorTemplate.h: queries · keysᵀ and weights · values, for all
// rows of x and query heads (members) that share keys and values.
//
// A tile keeps its sums in registers: of some members by some keys, as many as a register has lanes, or of some members by
// two registers of columns. While one operand is computed with, the next is asked for, because tiles walk rows side by
// side and down their columns, which the hardware's prefetcher does not follow.

enum { most_members = LANES / 2, line = 16, second_level = 2 };

/// Adds up the lanes of each of LANES registers, halving their number with each step; sum i comes to lie in lane i.
CK_INLINE vector sums_of_lanes(vector rows[LANES]) {
  EACH for (int count = LANES / 2; count > 0; count /= 2)
    EACH for (int i = 0; i < count; i++)
      rows[i] = __builtin_shufflevector(rows[i], rows[i + count], LOW) +
                __builtin_shufflevector(rows[i], rows[i + count], HIGH);
  return rows[0];
}

/// Scores of MEMBERS members and LANES / MEMBERS keys; the last key stands in for those past `count`.
CK_INLINE void score_tile(int MEMBERS, const float *queries, const float *keys, ptrdiff_t size, ptrdiff_t count,
                          float *scores) {
  const int KEYS = LANES / MEMBERS;
  const float *key[LANES];
  vector sum[LANES];
  EACH for (int k = 0; k < KEYS; k++) key[k] = keys + (k < count ? k : count - 1) * size;
  EACH for (int i = 0; i < LANES; i++) sum[i] = (vector){0};
  ptrdiff_t i = 0;
  for (; i + LANES <= size; i += LANES)
    EACH for (int m = 0; m < MEMBERS; m++)
      EACH for (int k = 0; k < KEYS; k++)
        sum[m * KEYS + k] += *(const vector *)(queries + m * size + i) * *(const vector *)(key[k] + i);
  float totals[LANES];
  *(vector *)totals = sums_of_lanes(sum);
  for (; i < size; i++)
    for (int m = 0; m < MEMBERS; m++)
      for (int k = 0; k < KEYS; k++) totals[m * KEYS + k] += queries[m * size + i] * key[k][i];
  for (int m = 0; m < MEMBERS; m++)
    for (int k = 0; k < KEYS && k < count; k++) scores[m * ck_range_keys + k] = totals[m * KEYS + k];
}

/// Scores of MEMBERS members and all keys of a range; asks for as much of what lies `ahead`, if anything does.
CK_INLINE void score_keys(int MEMBERS, const ck_range *range, const float *queries, const float *ahead, float *scores) {
  const int KEYS = LANES / MEMBERS;
  ptrdiff_t size = range->size;
  for (ptrdiff_t key = 0; key < range->count; key += KEYS) {
    for (ptrdiff_t i = 0; ahead && i < KEYS * size; i += line)
      __builtin_prefetch(ahead + key * size + i, 0, second_level);
    score_tile(MEMBERS, queries, range->rows + key * size, size, range->count - key, scores + key);
  }
}

/// Does `work(MEMBERS, …)` for members eight at a time, then four, two and one, `first` being the first of them; only the
/// first time has anything `ahead`.
#define EACH_MEMBERS(work, ...)                                                                                   \
  ptrdiff_t first = 0;                                                                                            \
  for (; most_members >= 8 && first + 8 <= range->members; first += 8, ahead = NULL) work(8, __VA_ARGS__);        \
  for (; most_members >= 4 && first + 4 <= range->members; first += 4, ahead = NULL) work(4, __VA_ARGS__);        \
  for (; first + 2 <= range->members; first += 2, ahead = NULL) work(2, __VA_ARGS__);                             \
  for (; first < range->members; first++, ahead = NULL) work(1, __VA_ARGS__);

static void score(const ck_range *range, const float *queries, const float *ahead, float *scores) {
  EACH_MEMBERS(score_keys, range, queries + first * range->size, ahead, scores + first * ck_range_keys)
}

/// COLUMNS registers, from column `start` on, of the weighted values of MEMBERS members.
CK_INLINE void add_tile(int MEMBERS, int COLUMNS, const ck_range *range, ptrdiff_t start, const float *weights,
                        const float *ahead, float *target, ptrdiff_t stride) {
  vector sum[most_members][2];
  EACH for (int m = 0; m < MEMBERS; m++)
    EACH for (int c = 0; c < COLUMNS; c++) sum[m][c] = (vector){0};
  for (ptrdiff_t key = 0; key < range->count; key++) {
    vector value[2];
    EACH for (int c = 0; c < COLUMNS; c++) {
      value[c] = *(const vector *)(range->rows + key * range->size + start + c * LANES);
      if (ahead) __builtin_prefetch(ahead + start * range->count + (key * COLUMNS + c) * LANES, 0, second_level);
    }
    EACH for (int m = 0; m < MEMBERS; m++)
      EACH for (int c = 0; c < COLUMNS; c++) sum[m][c] += weights[m * ck_range_keys + key] * value[c];
  }
  EACH for (int m = 0; m < MEMBERS; m++)
    EACH for (int c = 0; c < COLUMNS; c++) *(vector *)(target + m * stride + start + c * LANES) = sum[m][c];
}

/// The weighted values of MEMBERS members; asks for as much of what lies `ahead`, if anything does.
CK_INLINE void add_columns(int MEMBERS, const ck_range *range, const float *weights, const float *ahead, float *target,
                           ptrdiff_t stride) {
  ptrdiff_t i = 0;
  for (; i + 2 * LANES <= range->size; i += 2 * LANES) add_tile(MEMBERS, 2, range, i, weights, ahead, target, stride);
  for (; i + LANES <= range->size; i += LANES) add_tile(MEMBERS, 1, range, i, weights, ahead, target, stride);
  for (; i < range->size; i++)
    for (int m = 0; m < MEMBERS; m++) {
      float sum = 0;
      for (ptrdiff_t key = 0; key < range->count; key++)
        sum += weights[m * ck_range_keys + key] * range->rows[key * range->size + i];
      target[m * stride + i] = sum;
    }
}

static void add(const ck_range *range, const float *weights, const float *ahead, float *target, ptrdiff_t stride) {
  EACH_MEMBERS(add_columns, range, weights + first * ck_range_keys, ahead, target + first * stride, stride)
}
