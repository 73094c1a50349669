// The first frame of a GIF through giflib, which is loaded when the first such picture is opened.
#ifndef CGIF_H
#define CGIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cgif_reader cgif_reader;

// A reader of `count` bytes, which must outlive it; NULL without giflib or memory.
cgif_reader *cgif_reader_create(const uint8_t *bytes, size_t count);
void cgif_reader_destroy(cgif_reader *reader);

// Reads up to the first frame: the size of the screen, or of the frame's place where that reaches further.
bool cgif_read_header(cgif_reader *reader, uint32_t *width, uint32_t *height);

// Writes the first frame on its screen, rows from the top, as red, green and blue over white: 3 * width * height bytes.
bool cgif_read_pixels(cgif_reader *reader, uint8_t *pixels);

// Why the last call failed.
bool cgif_is_truncated(const cgif_reader *reader);
const char *cgif_message(const cgif_reader *reader);

#endif
