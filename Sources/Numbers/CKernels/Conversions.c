#include "CKernels.h"
#include "VectorMath.h"

CK_CLONES void ck_bfloat16_to_float32(const uint16_t *source, float *target, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) target[i] = ck_float((uint32_t)source[i] << 16);
}

CK_CLONES void ck_float16_to_float32(const uint16_t *source, float *target, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) {
    _Float16 half;
    memcpy(&half, &source[i], 2);
    target[i] = (float)half;
  }
}
