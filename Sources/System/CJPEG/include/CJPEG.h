// JPEG in memory through libjpeg, whose errors leave by a callback that may not return: they end here in a long jump,
// and Swift sees results only.
#ifndef CJPEG_H
#define CJPEG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cjpeg_reader cjpeg_reader;

typedef struct {
  uint32_t width, height;
  // Of a decoded pixel, one byte each: 1 grey, 3 RGB, 4 CMYK as the file stores it.
  uint32_t channels;
} cjpeg_header;

// A reader of `count` bytes, which must outlive it; NULL when memory ran out.
cjpeg_reader *cjpeg_reader_create(const uint8_t *bytes, size_t count);
void cjpeg_reader_destroy(cjpeg_reader *reader);

// Both return whether they succeeded. The pixels are height * width * channels bytes, rows from the top. A file that ends
// early is an error; of picture data that is wrong libjpeg makes the best, and warns.
bool cjpeg_read_header(cjpeg_reader *reader, cjpeg_header *header);
bool cjpeg_read_pixels(cjpeg_reader *reader, uint8_t *pixels);

// Why the last call failed.
const char *cjpeg_message(const cjpeg_reader *reader);
bool cjpeg_is_truncated(const cjpeg_reader *reader);
// Whether the file may well be whole, but is of a kind that libjpeg does not read.
bool cjpeg_is_unsupported(const cjpeg_reader *reader);
// The first warning about picture data; NULL if there was none.
const char *cjpeg_warning(const cjpeg_reader *reader);

// The content of the index-th APP1 segment (EXIF, XMP) before the pixels, once the header is read; NULL past the last.
const uint8_t *cjpeg_app1(const cjpeg_reader *reader, size_t index, size_t *count);

#endif
