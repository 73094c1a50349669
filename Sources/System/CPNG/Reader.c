#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

struct cpng_reader {
  png_structp png;
  png_infop before, after;  // what comes before the pixels, and after them
  const uint8_t *bytes;
  size_t count, position;
  bool is_truncated;
  char message[160];
};

static void fail(png_structp png, png_const_charp message) {
  cpng_reader *reader = png_get_error_ptr(png);
  strncpy(reader->message, message, sizeof reader->message - 1);
  png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void supply(png_structp png, png_bytep bytes, size_t count) {
  cpng_reader *reader = png_get_io_ptr(png);
  if (count > reader->count - reader->position) {
    reader->is_truncated = true;
    png_error(png, "the file ends too early");
  }
  memcpy(bytes, reader->bytes + reader->position, count);
  reader->position += count;
}

cpng_reader *cpng_reader_create(const uint8_t *bytes, size_t count) {
  cpng_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return NULL;
  reader->bytes = bytes;
  reader->count = count;
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, fail, ignore_warning);
  if (reader->png) reader->before = png_create_info_struct(reader->png);
  if (reader->png) reader->after = png_create_info_struct(reader->png);
  if (!reader->before || !reader->after) {
    cpng_reader_destroy(reader);
    return NULL;
  }
  png_set_read_fn(reader->png, reader, supply);
  return reader;
}

void cpng_reader_destroy(cpng_reader *reader) {
  png_destroy_read_struct(&reader->png, &reader->before, &reader->after);
  free(reader);
}

// A wrong checksum is an error in every chunk. A chunk may be as long as the file; only 64 unpacked texts of at most
// that length are kept, so that a small file cannot fill the memory.
static void set_limits(cpng_reader *reader) {
  png_set_crc_action(reader->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_user_limits(reader->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_malloc_max(reader->png, reader->count > 1 << 20 ? reader->count : 1 << 20);
  png_set_chunk_cache_max(reader->png, 64);
}

bool cpng_read_header(cpng_reader *reader, cpng_header *header) {
  png_structp png = reader->png;
  png_infop info = reader->before;
  if (setjmp(png_jmpbuf(png))) return false;
  set_limits(reader);
  png_read_info(png, info);
  memset(header, 0, sizeof *header);
  header->width = png_get_image_width(png, info);
  header->height = png_get_image_height(png, info);
  header->bit_depth = png_get_bit_depth(png, info);
  if (png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE) {
    png_set_palette_to_rgb(png);  // with alpha when the palette has it
  } else {
    png_color_16p key = NULL;
    png_get_tRNS(png, info, NULL, NULL, &key);
    if (key) {
      bool is_grey = png_get_color_type(png, info) == PNG_COLOR_TYPE_GRAY;
      header->has_transparent_colour = true;
      header->transparent_colour[0] = is_grey ? key->gray : key->red;
      header->transparent_colour[1] = is_grey ? key->gray : key->green;
      header->transparent_colour[2] = is_grey ? key->gray : key->blue;
    }
    if (header->bit_depth < 8) png_set_expand_gray_1_2_4_to_8(png);
    if (header->bit_depth == 16) png_set_strip_16(png);
  }
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  header->channels = png_get_channels(png, info);
  return true;
}

bool cpng_read_pixels(cpng_reader *reader, uint8_t *pixels) {
  png_structp png = reader->png;
  if (setjmp(png_jmpbuf(png))) return false;
  size_t stride = png_get_rowbytes(png, reader->before);
  uint32_t height = png_get_image_height(png, reader->before);
  int passes = png_get_interlace_type(png, reader->before) == PNG_INTERLACE_NONE ? 1 : PNG_INTERLACE_ADAM7_PASSES;
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t row = 0; row < height; row++) png_read_row(png, pixels + row * stride, NULL);
  png_read_end(png, reader->after);
  return true;
}

const char *cpng_message(const cpng_reader *reader) { return reader->message; }

bool cpng_is_truncated(const cpng_reader *reader) { return reader->is_truncated; }

const uint8_t *cpng_exif(cpng_reader *reader, size_t *count) {
  png_bytep bytes = NULL;
  png_uint_32 length = 0;
  if (!png_get_eXIf_1(reader->png, reader->before, &length, &bytes))
    png_get_eXIf_1(reader->png, reader->after, &length, &bytes);
  *count = length;
  return bytes;
}

const uint8_t *cpng_text(cpng_reader *reader, const char *keyword, size_t *count) {
  const uint8_t *found = NULL;
  png_infop places[] = {reader->before, reader->after};
  for (int place = 0; place < 2; place++) {
    png_textp texts = NULL;
    int text_count = png_get_text(reader->png, places[place], &texts, NULL);
    for (int i = 0; i < text_count; i++) {
      if (strcmp(texts[i].key, keyword) != 0) continue;
      bool is_international = texts[i].compression >= PNG_ITXT_COMPRESSION_NONE;
      *count = is_international ? texts[i].itxt_length : texts[i].text_length;
      found = (const uint8_t *)texts[i].text;
    }
  }
  return found;
}
