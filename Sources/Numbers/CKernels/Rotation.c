#include "CKernels.h"
#include "VectorMath.h"

CK_CLONES void ck_rotate(const float *source, ptrdiff_t source_stride, const float *cosine, const float *sine,
                         float *target, ptrdiff_t target_stride, ptrdiff_t rows, ptrdiff_t size) {
  ptrdiff_t half = size / 2;
  for (ptrdiff_t row = 0; row < rows; row++) {
    const float *from = source + row * source_stride, *c = cosine + row * half, *s = sine + row * half;
    float *to = target + row * target_stride;
#pragma clang loop vectorize(assume_safety)
    for (ptrdiff_t i = 0; i < half; i++) {
      float a = from[i], b = from[i + half];
      to[i] = a * c[i] - b * s[i];
      to[i + half] = b * c[i] + a * s[i];
    }
  }
}
