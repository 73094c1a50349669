#ifndef CKERNELS_SCRATCH_H
#define CKERNELS_SCRATCH_H

#include <stddef.h>

/// What a thread's memory to work in is used for. Uses at the same time have memory of their own; that of what is
/// packed serves four that never are: rows of x in panels, interleaved, or rounded, and weights of attention. That of a strip
/// also holds rows of a quantized weight as floats, that of sums an MLP's inner values before they are one, or rounded.
typedef enum {
  ck_scratch_packed,
  ck_scratch_strip,
  ck_scratch_sums,
  ck_scratch_inner,
  ck_scratch_attention,
  ck_scratch_uses
} ck_scratch_use;

/// At least `count` floats of the calling thread's own, aligned to 64 bytes; their contents are whatever was left there.
///
/// They are kept for the thread's next use, so that only the first call, and those that need more, allocate.
float *ck_scratch(ck_scratch_use use, ptrdiff_t count);

#endif
