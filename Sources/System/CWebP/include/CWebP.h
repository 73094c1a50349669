// WebP through libwebp, which is loaded when the first such picture is opened.
#ifndef CWEBP_H
#define CWEBP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { CWEBP_READ, CWEBP_TRUNCATED, CWEBP_DAMAGED, CWEBP_NO_LIBRARY } cwebp_outcome;

// The size of the picture in `count` bytes, of an animation that of all its frames.
cwebp_outcome cwebp_read_size(const uint8_t *bytes, size_t count, uint32_t *width, uint32_t *height);

// Writes the picture, or an animation's first frame, rows from the top, as red, green, blue and alpha: 4 * width * height bytes.
cwebp_outcome cwebp_read_pixels(const uint8_t *bytes, size_t count, uint8_t *pixels, size_t size);

// Where a chunk such as "EXIF" lies and how long it is; false where there is none.
bool cwebp_find_chunk(const uint8_t *bytes, size_t count, const char name[4], size_t *start, size_t *length);

#endif
