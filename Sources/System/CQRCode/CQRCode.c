#include "CQRCode.h"

#include <dlfcn.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

// Loaded where a code is wanted, so that nobody else waits for it.
#define FUNCTION(name) ((__typeof__(&name))dlsym(library, #name))

unsigned char *qr_code(const char *text, int *side) {
  void *library = dlopen("libqrencode.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) return NULL;
  QRcode *code = FUNCTION(QRcode_encodeString)(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
  unsigned char *modules = NULL;
  if (code) {
    size_t count = (size_t)code->width * (size_t)code->width;
    modules = malloc(count);
    if (modules) memcpy(modules, code->data, count);
    *side = code->width;
    FUNCTION(QRcode_free)(code);
  }
  dlclose(library);
  return modules;
}
