#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

struct cjpeg_reader {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf failure;
  const uint8_t *bytes;
  size_t count;
  bool is_truncated;
  bool is_unsupported;
  char message[JMSG_LENGTH_MAX];
  char warning[JMSG_LENGTH_MAX];
};

static void fail(j_common_ptr jpeg) {
  cjpeg_reader *reader = jpeg->client_data;
  jpeg->err->format_message(jpeg, reader->message);
  switch (jpeg->err->msg_code) {
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_ARITH_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_BAD_J_COLORSPACE:
      reader->is_unsupported = true;
  }
  longjmp(reader->failure, 1);
}

// libjpeg makes up the pixels that bad data leaves open and merely warns; at the file's end it would make up all the rest.
static void judge_warning(j_common_ptr jpeg, int level) {
  cjpeg_reader *reader = jpeg->client_data;
  if (level >= 0) return;  // a trace message
  switch (jpeg->err->msg_code) {
    case JWRN_JPEG_EOF:
      reader->is_truncated = true;
      fail(jpeg);
      break;
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_BOGUS_PROGRESSION:
      if (!reader->warning[0]) jpeg->err->format_message(jpeg, reader->warning);
  }
}

// Encoders write about ten scans; each of thousands would cost time for the whole picture.
static void limit_scans(j_common_ptr jpeg) {
  cjpeg_reader *reader = jpeg->client_data;
  if (reader->jpeg.input_scan_number <= 100) return;
  strcpy(reader->message, "more than 100 scans");
  longjmp(reader->failure, 1);
}

cjpeg_reader *cjpeg_reader_create(const uint8_t *bytes, size_t count) {
  cjpeg_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return NULL;
  reader->bytes = bytes;
  reader->count = count;
  reader->jpeg.err = jpeg_std_error(&reader->errors);
  reader->jpeg.client_data = reader;
  reader->errors.error_exit = fail;
  reader->errors.emit_message = judge_warning;
  reader->progress.progress_monitor = limit_scans;
  return reader;
}

void cjpeg_reader_destroy(cjpeg_reader *reader) {
  jpeg_destroy_decompress(&reader->jpeg);
  free(reader);
}

bool cjpeg_read_header(cjpeg_reader *reader, cjpeg_header *header) {
  struct jpeg_decompress_struct *jpeg = &reader->jpeg;
  if (setjmp(reader->failure)) return false;
  jpeg_create_decompress(jpeg);
  jpeg->progress = &reader->progress;
  jpeg_mem_src(jpeg, reader->bytes, reader->count);
  jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xFFFF);
  jpeg_read_header(jpeg, TRUE);
  switch (jpeg->num_components) {
    case 1: jpeg->out_color_space = JCS_GRAYSCALE; break;
    case 3: jpeg->out_color_space = JCS_RGB; break;
    case 4: jpeg->out_color_space = JCS_CMYK; break;
    default:
      snprintf(reader->message, sizeof reader->message, "%d colour components; 1, 3 or 4 can be read",
               jpeg->num_components);
      reader->is_unsupported = true;
      return false;
  }
  header->width = jpeg->image_width;
  header->height = jpeg->image_height;
  header->channels = jpeg->num_components;
  return true;
}

bool cjpeg_read_pixels(cjpeg_reader *reader, uint8_t *pixels) {
  struct jpeg_decompress_struct *jpeg = &reader->jpeg;
  if (setjmp(reader->failure)) return false;
  jpeg_start_decompress(jpeg);
  size_t stride = (size_t)jpeg->output_width * jpeg->output_components;
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = pixels + jpeg->output_scanline * stride;
    jpeg_read_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_decompress(jpeg);
  return true;
}

const char *cjpeg_message(const cjpeg_reader *reader) { return reader->message; }

bool cjpeg_is_unsupported(const cjpeg_reader *reader) { return reader->is_unsupported; }

const char *cjpeg_warning(const cjpeg_reader *reader) { return reader->warning[0] ? reader->warning : NULL; }

bool cjpeg_is_truncated(const cjpeg_reader *reader) { return reader->is_truncated; }

const uint8_t *cjpeg_app1(const cjpeg_reader *reader, size_t index, size_t *count) {
  for (jpeg_saved_marker_ptr marker = reader->jpeg.marker_list; marker; marker = marker->next) {
    if (index-- > 0) continue;
    *count = marker->data_length;
    return marker->data;
  }
  return NULL;
}
