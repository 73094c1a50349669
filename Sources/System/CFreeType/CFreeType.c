#include "CFreeType.h"

#include <dlfcn.h>
#include <ft2build.h>
#include <pthread.h>
#include <stdlib.h>

#include FT_FREETYPE_H

// Loaded when a picture is labelled: with the libraries that it needs itself, it would take its time whenever the program starts.

struct cfreetype_font {
  FT_Face face;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;
static FT_Library freetype;

#define FUNCTION(name) ((__typeof__(&name))dlsym(library, #name))

static void load(void) {
  library = dlopen("libfreetype.so.6", RTLD_NOW | RTLD_LOCAL);
  if (library && FUNCTION(FT_Init_FreeType)(&freetype)) library = NULL;
}

cfreetype_font *cfreetype_open(const char *path, unsigned height) {
  pthread_once(&once, load);
  FT_Face face = NULL;
  if (!library || FUNCTION(FT_New_Face)(freetype, path, 0, &face)) return NULL;
  cfreetype_font *font = calloc(1, sizeof *font);
  if (!font || FUNCTION(FT_Set_Pixel_Sizes)(face, 0, height)) {
    FUNCTION(FT_Done_Face)(face);
    free(font);
    return NULL;
  }
  font->face = face;
  return font;
}

void cfreetype_close(cfreetype_font *font) {
  FUNCTION(FT_Done_Face)(font->face);
  free(font);
}

int cfreetype_ascent(const cfreetype_font *font) { return (int)((font->face->size->metrics.ascender + 63) >> 6); }

int cfreetype_descent(const cfreetype_font *font) { return (int)((63 - font->face->size->metrics.descender) >> 6); }

bool cfreetype_has(cfreetype_font *font, uint32_t character) {
  return FUNCTION(FT_Get_Char_Index)(font->face, character) != 0;
}

bool cfreetype_draw(cfreetype_font *font, uint32_t character, cfreetype_letter *letter) {
  if (FUNCTION(FT_Load_Char)(font->face, character, FT_LOAD_RENDER)) return false;
  FT_GlyphSlot glyph = font->face->glyph;
  if (glyph->bitmap.pixel_mode != FT_PIXEL_MODE_GRAY || glyph->bitmap.pitch < 0) return false;
  letter->coverage = glyph->bitmap.buffer;
  letter->width = (int)glyph->bitmap.width;
  letter->height = (int)glyph->bitmap.rows;
  letter->stride = glyph->bitmap.pitch;
  letter->left = glyph->bitmap_left;
  letter->top = glyph->bitmap_top;
  letter->advance = (int)(glyph->advance.x >> 6);
  return true;
}
