#define _POSIX_C_SOURCE 200809L  // for open_memstream
#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

static void fail(png_structp png, png_const_charp message) {
  (void)message;
  png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static bool write_rgb(png_structp png, png_infop info, const uint8_t *pixels, uint32_t width, uint32_t height) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (uint32_t row = 0; row < height; row++) png_write_row(png, pixels + (size_t)row * width * 3);
  png_write_end(png, info);
  return true;
}

uint8_t *cpng_write_rgb(const uint8_t *pixels, uint32_t width, uint32_t height, size_t *count) {
  char *bytes = NULL;
  FILE *file = open_memstream(&bytes, count);
  png_structp png = file ? png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, fail, ignore_warning) : NULL;
  png_infop info = png ? png_create_info_struct(png) : NULL;
  bool is_written = false;
  if (info) {
    png_init_io(png, file);
    is_written = write_rgb(png, info, pixels, width, height);
  }
  png_destroy_write_struct(&png, &info);
  if (file && fclose(file) == 0 && is_written) return (uint8_t *)bytes;
  free(bytes);
  return NULL;
}
