// Tiles of every height and width, after a template that sets STRIP.

#define EACH_WIDTH(TILE, ROWS)      \
  case ROWS:                        \
    switch (width) {                \
      TILE(ROWS, ck_half_panel)     \
      TILE(ROWS, ck_one_panel)      \
      TILE(ROWS, ck_two_panels)     \
    }                               \
    break;

#define TILES_2(TILE) EACH_WIDTH(TILE, 1) EACH_WIDTH(TILE, 2)
#define TILES_4(TILE) TILES_2(TILE) EACH_WIDTH(TILE, 3) EACH_WIDTH(TILE, 4)
#define TILES_6(TILE) TILES_4(TILE) EACH_WIDTH(TILE, 5) EACH_WIDTH(TILE, 6)
#define TILES_10(TILE) TILES_6(TILE) EACH_WIDTH(TILE, 7) EACH_WIDTH(TILE, 8) EACH_WIDTH(TILE, 9) EACH_WIDTH(TILE, 10)
#define TILES_14(TILE) TILES_10(TILE) EACH_WIDTH(TILE, 11) EACH_WIDTH(TILE, 12) EACH_WIDTH(TILE, 13) EACH_WIDTH(TILE, 14)
#define TILES_OF(COUNT, TILE) TILES_##COUNT(TILE)
#define TILES_UP_TO(COUNT, TILE) TILES_OF(COUNT, TILE)

/// Does TILE(ROWS, WIDTH), which begins with `case WIDTH:` and ends with `break;`, for the ROWS and WIDTH that `rows` and
/// `width` are.
#define CHOOSE_TILE(TILE)         \
  switch (rows) {                 \
    TILES_UP_TO(STRIP, TILE)      \
  }
