#include "CGIF.h"

#include <dlfcn.h>
#include <gif_lib.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct cgif_reader {
  GifFileType *gif;
  const uint8_t *bytes;
  size_t count, position;
  uint32_t width, height;
  int transparent;  // the index of the transparent colour, -1 without one
  bool is_truncated;
  const char *message;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;

#define FUNCTION(name) ((__typeof__(&name))dlsym(library, #name))

static void load(void) { library = dlopen("libgif.so.7", RTLD_NOW | RTLD_LOCAL); }

static int supply(GifFileType *gif, GifByteType *target, int count) {
  cgif_reader *reader = gif->UserData;
  size_t rest = reader->count - reader->position;
  size_t taken = (size_t)count < rest ? (size_t)count : rest;
  if (taken < (size_t)count) reader->is_truncated = true;
  memcpy(target, reader->bytes + reader->position, taken);
  reader->position += taken;
  return (int)taken;
}

cgif_reader *cgif_reader_create(const uint8_t *bytes, size_t count) {
  pthread_once(&once, load);
  cgif_reader *reader = library ? calloc(1, sizeof *reader) : NULL;
  if (!reader) return NULL;
  reader->bytes = bytes;
  reader->count = count;
  reader->transparent = -1;
  reader->message = "";
  return reader;
}

void cgif_reader_destroy(cgif_reader *reader) {
  if (reader->gif) FUNCTION(DGifCloseFile)(reader->gif, NULL);
  free(reader);
}

static bool fail(cgif_reader *reader, int error) {
  const char *message = FUNCTION(GifErrorString)(error);
  reader->message = message ? message : "it breaks the format's rules";
  return false;
}

// Takes the transparent colour from a graphic control extension.
static bool read_extension(cgif_reader *reader) {
  int code;
  GifByteType *block;
  if (FUNCTION(DGifGetExtension)(reader->gif, &code, &block) == GIF_ERROR) return false;
  while (block) {
    if (code == GRAPHICS_EXT_FUNC_CODE && block[0] >= 4) reader->transparent = block[1] & 1 ? block[4] : -1;
    if (FUNCTION(DGifGetExtensionNext)(reader->gif, &block) == GIF_ERROR) return false;
  }
  return true;
}

bool cgif_read_header(cgif_reader *reader, uint32_t *width, uint32_t *height) {
  int error = 0;
  reader->gif = FUNCTION(DGifOpen)(reader, supply, &error);
  if (!reader->gif) return fail(reader, error);
  GifRecordType kind = UNDEFINED_RECORD_TYPE;
  while (kind != IMAGE_DESC_RECORD_TYPE) {
    if (FUNCTION(DGifGetRecordType)(reader->gif, &kind) == GIF_ERROR) return fail(reader, reader->gif->Error);
    if (kind == TERMINATE_RECORD_TYPE) {
      reader->message = "it has no frame";
      return false;
    }
    if (kind == EXTENSION_RECORD_TYPE && !read_extension(reader)) return fail(reader, reader->gif->Error);
  }
  if (FUNCTION(DGifGetImageHeader)(reader->gif) == GIF_ERROR) return fail(reader, reader->gif->Error);
  const GifImageDesc *frame = &reader->gif->Image;
  uint32_t right = (uint32_t)(frame->Left + frame->Width), bottom = (uint32_t)(frame->Top + frame->Height);
  *width = reader->width = right > (uint32_t)reader->gif->SWidth ? right : (uint32_t)reader->gif->SWidth;
  *height = reader->height = bottom > (uint32_t)reader->gif->SHeight ? bottom : (uint32_t)reader->gif->SHeight;
  return true;
}

// The colour of an index, white where it is transparent; one that the palette does not have, or of a file without palettes, is
// a grey.
static void write_colour(const cgif_reader *reader, const ColorMapObject *palette, int index, uint8_t *pixel) {
  bool is_known = palette && index < palette->ColorCount;
  bool is_transparent = index == reader->transparent;
  pixel[0] = is_transparent ? 255 : is_known ? palette->Colors[index].Red : (uint8_t)index;
  pixel[1] = is_transparent ? 255 : is_known ? palette->Colors[index].Green : (uint8_t)index;
  pixel[2] = is_transparent ? 255 : is_known ? palette->Colors[index].Blue : (uint8_t)index;
}

static bool read_row(cgif_reader *reader, const ColorMapObject *palette, int row, GifPixelType *line, uint8_t *pixels) {
  const GifImageDesc *frame = &reader->gif->Image;
  if (FUNCTION(DGifGetLine)(reader->gif, line, frame->Width) == GIF_ERROR) return fail(reader, reader->gif->Error);
  uint8_t *target = pixels + 3 * ((size_t)(frame->Top + row) * reader->width + (size_t)frame->Left);
  for (int column = 0; column < frame->Width; column++)
    write_colour(reader, palette, line[column], target + 3 * column);
  return true;
}

bool cgif_read_pixels(cgif_reader *reader, uint8_t *pixels) {
  const GifImageDesc *frame = &reader->gif->Image;
  const ColorMapObject *palette = frame->ColorMap ? frame->ColorMap : reader->gif->SColorMap;
  uint8_t ground[3];
  write_colour(reader, palette, reader->transparent < 0 ? 0 : reader->transparent, ground);
  for (size_t place = 0; place < (size_t)reader->width * reader->height; place++)
    memcpy(pixels + 3 * place, ground, sizeof ground);
  GifPixelType *line = malloc((size_t)frame->Width + 1);
  if (!line) return false;
  static const int firsts[] = {0, 4, 2, 1}, steps[] = {8, 8, 4, 2};
  bool is_read = true;
  for (int pass = 0; pass < (frame->Interlace ? 4 : 1); pass++)
    for (int row = frame->Interlace ? firsts[pass] : 0; is_read && row < frame->Height;
         row += frame->Interlace ? steps[pass] : 1)
      is_read = read_row(reader, palette, row, line, pixels);
  free(line);
  return is_read;
}

bool cgif_is_truncated(const cgif_reader *reader) { return reader->is_truncated; }

const char *cgif_message(const cgif_reader *reader) { return reader->message; }
