// PNG in memory through libpng, whose errors are long jumps: they end here, and Swift sees results only.
#ifndef CPNG_H
#define CPNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cpng_reader cpng_reader;

typedef struct {
  uint32_t width, height;
  // Of the file's samples: 1, 2, 4, 8 or 16.
  uint32_t bit_depth;
  // Of a decoded pixel, one byte each: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. Palettes are looked up,
  // samples of fewer than 8 bits scaled to 0...255, samples of 16 bits cut to their high byte.
  uint32_t channels;
  // The tRNS colour of a picture without alpha, as the file gives it; grey uses the first.
  bool has_transparent_colour;
  uint16_t transparent_colour[3];
} cpng_header;

// A reader of `count` bytes, which must outlive it; NULL when memory ran out.
cpng_reader *cpng_reader_create(const uint8_t *bytes, size_t count);
void cpng_reader_destroy(cpng_reader *reader);

// Both return whether they succeeded. The pixels are height * width * channels bytes, rows from the top; reading them
// also reads the rest of the file, so that one which is cut short or damaged anywhere fails.
bool cpng_read_header(cpng_reader *reader, cpng_header *header);
bool cpng_read_pixels(cpng_reader *reader, uint8_t *pixels);

// Why the last call failed.
const char *cpng_message(const cpng_reader *reader);
bool cpng_is_truncated(const cpng_reader *reader);

// The eXIf chunk, or the last text chunk of that keyword, once the pixels are read; NULL when there is none.
const uint8_t *cpng_exif(cpng_reader *reader, size_t *count);
const uint8_t *cpng_text(cpng_reader *reader, const char *keyword, size_t *count);

// Writes RGB pixels, 3 bytes each, rows from the top. Returns the file, to be released with free, or NULL when memory
// ran out.
uint8_t *cpng_write_rgb(const uint8_t *pixels, uint32_t width, uint32_t height, size_t *count);

#endif
