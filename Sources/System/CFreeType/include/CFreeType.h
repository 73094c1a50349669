// Letters as pixels through FreeType, which is loaded when the first font is opened.
#ifndef CFREETYPE_H
#define CFREETYPE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct cfreetype_font cfreetype_font;

typedef struct {
  // How much of each pixel the letter covers, `height` rows of `stride` bytes; until the next letter of the font.
  const uint8_t *coverage;
  int width, height, stride;
  // From the pen's place to the letter's left edge, and from the line up to its top.
  int left, top;
  // How far the pen goes on.
  int advance;
} cfreetype_letter;

// The font in a file, at a height in pixels from line to line; NULL where there is no such file, or no FreeType.
cfreetype_font *cfreetype_open(const char *path, unsigned height);
void cfreetype_close(cfreetype_font *font);

// From the line up to the highest letters, and down to the lowest.
int cfreetype_ascent(const cfreetype_font *font);
int cfreetype_descent(const cfreetype_font *font);

bool cfreetype_has(cfreetype_font *font, uint32_t character);

// Draws a letter; false where that fails.
bool cfreetype_draw(cfreetype_font *font, uint32_t character, cfreetype_letter *letter);

#endif
