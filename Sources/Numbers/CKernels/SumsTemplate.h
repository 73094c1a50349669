// Panels of sums: how a tile leaves them, and how they become rows. After RegistersTemplate.h.

CK_INLINE void store(vector value, int accumulates, float *target) {
  if (accumulates) value += *(vector *)target;
  *(vector *)target = value;
}

/// Two rows of half a panel: a register holds, for each row of x, a sum over even columns and one over odd ones.
CK_INLINE vector folded(vector first, vector second) {
  return __builtin_shufflevector(first, second, EVEN) + __builtin_shufflevector(first, second, ODD);
}

/// Stores the sums of a tile; ROWS and WIDTH are constants wherever this is inlined.
CK_INLINE void store_sums(int ROWS, ck_width WIDTH, vector sum[][2], const ck_tile *tile) {
  const float *bias = tile->bias;
  if (WIDTH == ck_half_panel) {
    EACH for (int i = 0; i < ROWS; i += 2) {
      int is_last = i + 1 == ROWS;
      float two[2] = {bias ? bias[i] : 0, bias && !is_last ? bias[i + 1] : 0};
      store(folded(sum[i][0], is_last ? (vector){0} : sum[i + 1][0]) + pair(two), tile->accumulates,
            tile->sums + i / 2 * LANES);
    }
  } else {
    EACH for (int i = 0; i < ROWS; i++)
      EACH for (int j = 0; j < (WIDTH == ck_two_panels ? 2 : 1); j++)
        store(sum[i][j] + (bias ? bias[i] : 0), tile->accumulates, tile->sums + j * tile->sums_distance + i * LANES);
  }
}

/// Where column `column` of row `i` of a panel lies.
CK_INLINE ptrdiff_t place(ck_width width, ptrdiff_t column, int i) {
  return width == ck_half_panel ? column / 2 * LANES + 2 * i + column % 2 : column * LANES + i;
}

/// Panels as rows, or added to them.
static void unpack(const float *sums, ck_width width, int rows, ptrdiff_t columns, int accumulates, float *target,
                   ptrdiff_t stride) {
  ptrdiff_t column = 0;
  if (width != ck_half_panel)
    for (; column + LANES <= columns; column += LANES) {
      vector block[LANES];
      for (int i = 0; i < LANES; i++) block[i] = *(const vector *)(sums + (column + i) * LANES);
      transpose(block);
      for (int i = 0; i < rows; i++) store(block[i], accumulates, target + i * stride + column);
    }
  for (; column < columns; column++)
    for (int i = 0; i < rows; i++) {
      float *value = target + i * stride + column;
      *value = (accumulates ? *value : 0) + sums[place(width, column, i)];
    }
}
