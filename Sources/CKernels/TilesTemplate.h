// Tiles of every size that a strip and a panel can make, after a template that defines `tile` for a constant number of rows.

static void whole_tile(int rows, ptrdiff_t depth, const float *strip, const float *ahead, const float *panel,
                       const float *bias, int accumulates, float *target, ptrdiff_t stride) {
#define TILE(ROWS) case ROWS: tile(ROWS, depth, strip, ahead, panel, bias, accumulates, target, stride); break;
  switch (rows) {
    TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6)
#if STRIP > 6
    TILE(7) TILE(8) TILE(9) TILE(10) TILE(11) TILE(12) TILE(13) TILE(14)
#endif
  }
}

static void multiply(int rows, int columns, ptrdiff_t depth, const float *strip, const float *ahead, const float *panel,
                     const float *bias, int accumulates, float *target, ptrdiff_t stride) {
  if (columns == panel_columns) return whole_tile(rows, depth, strip, ahead, panel, bias, accumulates, target, stride);
  float sums[STRIP * panel_columns];
  whole_tile(rows, depth, strip, ahead, panel, NULL, 0, sums, panel_columns);
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++) {
      float before = (accumulates ? target[i * stride + j] : 0) + (bias ? bias[j] : 0);
      target[i * stride + j] = before + sums[i * panel_columns + j];
    }
}
