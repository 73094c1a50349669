#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

/// BF16 → float32: the sixteen bits become the upper half.
void ck_bfloat16_to_float32(const uint16_t *source, float *target, ptrdiff_t count);
/// IEEE half → float32, subnormals, infinities and NaN included.
void ck_float16_to_float32(const uint16_t *source, float *target, ptrdiff_t count);

#endif
