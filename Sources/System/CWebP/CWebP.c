#include "CWebP.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <webp/decode.h>
#include <webp/demux.h>

// The functions behind the headers' inline ones, which check that the library has the headers' version.

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;  // of frames and chunks; it loads the decoder

#define FUNCTION(name) ((__typeof__(&name))dlsym(library, #name))

static void load(void) { library = dlopen("libwebpdemux.so.2", RTLD_NOW | RTLD_LOCAL); }

cwebp_outcome cwebp_read_size(const uint8_t *bytes, size_t count, uint32_t *width, uint32_t *height) {
  pthread_once(&once, load);
  if (!library) return CWEBP_NO_LIBRARY;
  WebPBitstreamFeatures features;
  VP8StatusCode status = FUNCTION(WebPGetFeaturesInternal)(bytes, count, &features, WEBP_DECODER_ABI_VERSION);
  if (status == VP8_STATUS_NOT_ENOUGH_DATA) return CWEBP_TRUNCATED;
  if (status != VP8_STATUS_OK) return CWEBP_DAMAGED;
  *width = (uint32_t)features.width;
  *height = (uint32_t)features.height;
  return CWEBP_READ;
}

// Whether the file ends before its RIFF header says.
static bool is_cut(const uint8_t *bytes, size_t count) {
  uint32_t size = (uint32_t)bytes[4] | (uint32_t)bytes[5] << 8 | (uint32_t)bytes[6] << 16 | (uint32_t)bytes[7] << 24;
  return (uint64_t)size + 8 > count;
}

cwebp_outcome cwebp_read_pixels(const uint8_t *bytes, size_t count, uint8_t *pixels, size_t size) {
  if (is_cut(bytes, count)) return CWEBP_TRUNCATED;
  WebPData data = {bytes, count};
  WebPAnimDecoderOptions options;
  if (!FUNCTION(WebPAnimDecoderOptionsInitInternal)(&options, WEBP_DEMUX_ABI_VERSION)) return CWEBP_NO_LIBRARY;
  options.color_mode = MODE_RGBA;
  WebPAnimDecoder *decoder = FUNCTION(WebPAnimDecoderNewInternal)(&data, &options, WEBP_DEMUX_ABI_VERSION);
  if (!decoder) return CWEBP_DAMAGED;
  WebPAnimInfo info;
  uint8_t *frame = NULL;
  int time;
  bool is_read = FUNCTION(WebPAnimDecoderGetInfo)(decoder, &info) &&
                 (size_t)info.canvas_width * info.canvas_height * 4 == size &&
                 FUNCTION(WebPAnimDecoderGetNext)(decoder, &frame, &time);
  if (is_read) memcpy(pixels, frame, size);
  FUNCTION(WebPAnimDecoderDelete)(decoder);
  return is_read ? CWEBP_READ : CWEBP_DAMAGED;
}

bool cwebp_find_chunk(const uint8_t *bytes, size_t count, const char name[4], size_t *start, size_t *length) {
  WebPData data = {bytes, count};
  WebPDemuxer *demuxer = FUNCTION(WebPDemuxInternal)(&data, 0, NULL, WEBP_DEMUX_ABI_VERSION);
  if (!demuxer) return false;
  WebPChunkIterator chunk;
  memset(&chunk, 0, sizeof chunk);
  bool is_there = FUNCTION(WebPDemuxGetChunk)(demuxer, name, 1, &chunk);
  if (is_there) {
    *start = (size_t)(chunk.chunk.bytes - bytes);
    *length = chunk.chunk.size;
    FUNCTION(WebPDemuxReleaseChunkIterator)(&chunk);
  }
  FUNCTION(WebPDemuxDelete)(demuxer);
  return is_there;
}
